/** Stands for `vscode` where a test needs of a module only what does without it; tests that need more mock it themselves. */
export {};
