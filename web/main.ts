/*
 * Entry of the page: registers the elements and hands over to the app shell.
 */
document.title = 'swarmscope';
