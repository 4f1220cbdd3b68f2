/** The latent explorer: a page that shows how a thought forms, and what it does to the words. */
package org.lathe.server.explore;
