/*
 * The public interface: what the page, the command line and a user's own program may import.
 * This is the only barrel of the project; everything else is imported from the file that owns it.
 */
export {};
