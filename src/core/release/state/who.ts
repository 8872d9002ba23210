/** Who acts on a release beside its operators. */

/** The name under which the service itself acts. */
export const service = 'ringmaster';
