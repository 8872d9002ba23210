/** Where the public lists stand; what follows is the path on Microsoft's host. */
export const feedsPath = '/_emulator/feeds/';
