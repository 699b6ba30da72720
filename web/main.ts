/*
 * Entry of the page: registers the app shell, which registers everything else that it shows.
 * It owns no state and draws nothing itself.
 */
import { keepForOffline } from './app/offline.ts';
import './app/swarm-app.ts';

keepForOffline();
