import type { Plugin } from 'vite';
export function pageBuild(): Plugin;
