/* Prints what Abi has for the library of this header: bytes of a handle, then MpiConstants. */
#include <mpi.h>
#include <stdint.h>
#include <stdio.h>

int main(void) {
  printf("%d %jd %jd %jd %jd %jd %jd %d %d %d\n", (int)sizeof(MPI_Comm), (intmax_t)(intptr_t)MPI_COMM_WORLD,
         (intmax_t)(intptr_t)MPI_COMM_SELF, (intmax_t)(intptr_t)MPI_BYTE, (intmax_t)(intptr_t)MPI_INFO_NULL,
         (intmax_t)(intptr_t)MPI_ERRORS_RETURN, (intmax_t)(intptr_t)MPI_STATUS_IGNORE, MPI_ANY_SOURCE,
         MPI_COMM_TYPE_SHARED, MPI_THREAD_SERIALIZED);
  return sizeof(MPI_Comm) != sizeof(MPI_Request) || sizeof(MPI_Comm) != sizeof(MPI_Datatype);
}
