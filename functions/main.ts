/** The app's one entry: importing it registers every trigger and loads nothing else. */
import './api.ts';
import './health.ts';
import './image-pushed.ts';
import './reconcile.ts';
import './resource-changed.ts';
import './sweep.ts';
