// Nothing to run: the type declarations for a framework lie beside this file.
export {};
