/** The SDK's client that carries requests to ARM. Container groups go through it, and so does what has no SDK of its own. */
import { ContainerInstanceManagementClient } from '@azure/arm-containerinstance';
import { type ArmOptions, createArmPipeline, IN_EACH_ADDRESS, type SendToArm, sdkOptions } from '../arm/pipeline.ts';

export function createContainerInstancePipeline(options: ArmOptions): SendToArm {
  return createArmPipeline(
    new ContainerInstanceManagementClient(options.credential, IN_EACH_ADDRESS, sdkOptions(options)),
  );
}
