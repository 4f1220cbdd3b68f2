/* The binary interface of the MPI 5.0 standard before another library, for tests: the functions that
   Mpi calls, with handles of the size of an address and the standard's constants. A handle or constant
   that the standard has not there ends the process. Compiled with mpicc -shared -fPIC. */
#include <mpi.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

typedef intptr_t handle;

/* The header declares the names of MPI with its own types. */
#define STANDARD(name, parameters) \
  int standard_##name parameters __asm__("MPI_" #name); \
  int standard_##name parameters

static void expect(intptr_t given, intptr_t wanted, const char *what) {
  if (given != wanted) {
    fprintf(stderr, "%s is 0x%jx, not 0x%jx\n", what, (intmax_t)given, (intmax_t)wanted);
    abort();
  }
}

static MPI_Comm comm(handle given) {
  if (given == 0x101) return MPI_COMM_WORLD;
  expect(given, 0x102, "MPI_COMM_SELF");
  return MPI_COMM_SELF;
}

static MPI_Datatype bytes(handle given) {
  expect(given, 0x247, "MPI_BYTE");
  return MPI_BYTE;
}

/* The communicator of a machine, whose handle is the number that split gave out. */
#define MACHINE 0x10101
static MPI_Comm machine;

STANDARD(Abi_get_version, (int *major, int *minor)) {
  *major = 1;
  *minor = 0;
  return MPI_SUCCESS;
}

STANDARD(Get_library_version, (char *text, int *length)) {
  return PMPI_Get_library_version(text, length);
}

STANDARD(Init_thread, (int *argc, char ***argv, int required, int *provided)) {
  expect(required, 2048, "MPI_THREAD_SERIALIZED");
  int code = PMPI_Init_thread(argc, argv, MPI_THREAD_SERIALIZED, provided);
  *provided = *provided >= MPI_THREAD_SERIALIZED ? 2048 : 0;
  return code;
}

STANDARD(Comm_set_errhandler, (handle given, handle handler)) {
  expect(handler, 0x143, "MPI_ERRORS_RETURN");
  return PMPI_Comm_set_errhandler(comm(given), MPI_ERRORS_RETURN);
}

STANDARD(Comm_rank, (handle given, int *rank)) { return PMPI_Comm_rank(comm(given), rank); }

STANDARD(Comm_size, (handle given, int *size)) { return PMPI_Comm_size(comm(given), size); }

STANDARD(Comm_split_type, (handle given, int kind, int key, handle info, handle *made)) {
  expect(kind, 221, "MPI_COMM_TYPE_SHARED");
  expect(info, 0x130, "MPI_INFO_NULL");
  *made = MACHINE;
  return PMPI_Comm_split_type(comm(given), MPI_COMM_TYPE_SHARED, key, MPI_INFO_NULL, &machine);
}

STANDARD(Comm_free, (handle *given)) {
  expect(*given, MACHINE, "the communicator of a machine");
  *given = 0x100;
  return PMPI_Comm_free(&machine);
}

STANDARD(Bcast, (void *data, int count, handle type, int root, handle given)) {
  expect(given, MACHINE, "the communicator of a machine");
  return PMPI_Bcast(data, count, bytes(type), root, machine);
}

STANDARD(Allgather, (const void *own, int count, handle type, void *all, int counts, handle types, handle given)) {
  return PMPI_Allgather(own, count, bytes(type), all, counts, bytes(types), comm(given));
}

STANDARD(Isend, (const void *data, int count, handle type, int to, int tag, handle given, handle *request)) {
  MPI_Request made;
  int code = PMPI_Isend(data, count, bytes(type), to, tag, comm(given), &made);
  *request = (handle)made;
  return code;
}

STANDARD(Irecv, (void *data, int count, handle type, int from, int tag, handle given, handle *request)) {
  MPI_Request made;
  int code = PMPI_Irecv(data, count, bytes(type), from == -1 ? MPI_ANY_SOURCE : from, tag, comm(given), &made);
  *request = (handle)made;
  return code;
}

STANDARD(Test, (handle *request, int *flag, void *status)) {
  expect((intptr_t)status, 0, "MPI_STATUS_IGNORE");
  MPI_Request made = (MPI_Request)*request;
  int code = PMPI_Test(&made, flag, MPI_STATUS_IGNORE);
  *request = *flag ? 0x180 : (handle)made;
  return code;
}

STANDARD(Abort, (handle given, int code)) { return PMPI_Abort(comm(given), code); }

STANDARD(Finalize, (void)) { return PMPI_Finalize(); }

STANDARD(Error_string, (int code, char *text, int *length)) { return PMPI_Error_string(code, text, length); }
