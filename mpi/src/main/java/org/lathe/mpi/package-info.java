/**
 * Ranks that exchange bytes through the user's own MPI library, which Java's foreign functions call
 * as it is installed: nothing of MPI is part of the build. Found by {@link
 * java.util.ServiceLoader}.
 */
package org.lathe.mpi;
