/**
 * The web server's core: listens on this machine alone, asks for a token, checks where a request
 * comes from, and bounds its size and its time. Knows nothing of models.
 */
package org.lathe.server.http;
