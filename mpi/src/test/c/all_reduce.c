/* The library's own sum over all ranks, for AllReduceSpeed: argument 1 floats, argument 2 sums.
   Prints the milliseconds of each on rank 0. */
#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv) {
  MPI_Init(&argc, &argv);
  int floats = atoi(argv[1]), sums = atoi(argv[2]), rank;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  float *own = malloc(sizeof(float) * floats);
  for (int i = 0; i < floats; i++) own[i] = (i + rank) % 100;
  for (int s = 0; s < sums; s++) {
    MPI_Barrier(MPI_COMM_WORLD);
    double began = MPI_Wtime();
    MPI_Allreduce(MPI_IN_PLACE, own, floats, MPI_FLOAT, MPI_SUM, MPI_COMM_WORLD);
    double took = MPI_Wtime() - began;
    if (rank == 0) printf("took %.3f\n", took * 1000);
    for (int i = 0; i < floats; i++) own[i] = (i + rank) % 100;
  }
  free(own);
  MPI_Finalize();
  return 0;
}
