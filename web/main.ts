/*
 * Entry of the page: registers the app shell, which registers everything else that it shows.
 * It owns no state and draws nothing itself.
 */
import './app/swarm-app.ts';
