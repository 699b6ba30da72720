/*
 * Entry of the page: registers the elements and hands over to the app shell.
 * It owns no state and draws nothing itself.
 */
document.title = 'swarmscope';
