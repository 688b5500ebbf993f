/** The app's one entry: importing it registers every trigger; what a trigger calls loads with its first call. */
import './api.ts';
import './health.ts';
import './image-pushed.ts';
import './reconcile.ts';
import './resource-changed.ts';
import './sweep.ts';
import './trace.ts';
