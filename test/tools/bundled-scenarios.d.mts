import type { Plugin } from 'vite';
export function bundledScenarios(): Plugin;
