import "github-pat-connect/inline";
