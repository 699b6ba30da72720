import type { Plugin } from 'vite';
export function minifyScripts(): Plugin;
