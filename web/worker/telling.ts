/**
 * The worker's words about a run: what is true of it, and what happened to each request.
 *
 * Owns nothing but its own file: a run begins without waiting for it.
 */
export { judge, requestStories } from '../../src/index.ts';
