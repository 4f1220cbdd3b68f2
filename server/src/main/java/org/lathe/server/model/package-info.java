/** Trained models as a server holds them: weights in a session, used by one thread. */
package org.lathe.server.model;
