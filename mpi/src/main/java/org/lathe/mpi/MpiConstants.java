package org.lathe.mpi;

/**
 * Values of the constants that we need, in one library. A handle is given in a long, whatever its
 * size there.
 *
 * @param world handle {@code MPI_COMM_WORLD}
 * @param self handle {@code MPI_COMM_SELF}
 * @param bytes handle {@code MPI_BYTE}
 * @param noInfo handle {@code MPI_INFO_NULL}
 * @param errorsReturn handle {@code MPI_ERRORS_RETURN}
 * @param ignoredStatus address {@code MPI_STATUS_IGNORE}
 * @param anySource {@code MPI_ANY_SOURCE}
 * @param oneMachine {@code MPI_COMM_TYPE_SHARED}
 * @param serialized {@code MPI_THREAD_SERIALIZED}
 */
record MpiConstants(
    long world,
    long self,
    long bytes,
    long noInfo,
    long errorsReturn,
    long ignoredStatus,
    int anySource,
    int oneMachine,
    int serialized) {}
