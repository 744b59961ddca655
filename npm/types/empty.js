// Frameworks find the types beside this; there is nothing to run.
export {};
