/*
 * The stand-in for NCCL: the functions that Lathe calls, between the threads or processes of one
 * machine, through files of a folder that the id names. It carries real bytes, between addresses of
 * the host, which "devices" here are. As a communicator that does not block, it works in a thread of
 * its own, and refuses calls about what is not ready.
 *
 * A rank holds a lock on its file as long as it lives. Who waits for a rank whose lock is free gets
 * ncclRemoteError, as from NCCL where a connection breaks.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
  ncclSuccess = 0,
  ncclUnhandledCudaError = 1,
  ncclSystemError = 2,
  ncclInvalidArgument = 4,
  ncclInvalidUsage = 5,
  ncclRemoteError = 6,
  ncclInProgress = 7,
  ncclFloat32 = 7
};

typedef struct {
  char internal[128];
} ncclUniqueId;

typedef struct {
  size_t size;
  unsigned magic, version;
  int blocking;
} Config;

typedef struct {
  int sends, peer;
  char *data;
  size_t bytes;
  long number;
} Transfer;

typedef struct Communicator {
  char folder[128];
  int rank, size, lock, finalized, device;
  atomic_int state, aborted;
  pthread_t worker;
  int working;
  long *sent, *received; /* messages so far, by peer */
  Transfer *transfers;
  size_t count;
} *ncclComm_t;

enum { PATH = 256 };

static _Thread_local int depth;
static _Thread_local ncclComm_t grouped;
static char last_error[256];

/* --- For tests: a function that fails, and another version. */

static char failing[64];
static int failing_code;
static int version = 22703;

void nccl_stand_in_fail(const char *function, int code) {
  snprintf(failing, sizeof failing, "%s", function);
  failing_code = code;
}

void nccl_stand_in_version(int other) {
  version = other;
}

static int fails(const char *function) {
  return strcmp(failing, function) == 0 ? failing_code : ncclSuccess;
}

static int refuse(int code, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(last_error, sizeof last_error, format, arguments);
  va_end(arguments);
  return code;
}

/* --- Devices, where the stand-in for the driver is loaded. */

static void *of_driver(const char *function) {
  void *driver = dlopen("libcuda.so.1", RTLD_NOW | RTLD_NOLOAD);
  return driver ? dlsym(driver, function) : NULL;
}

/* The device of the thread's context, or -1. */
static int own_device(void) {
  int (*device)(void *) = (int (*)(void *)) of_driver("cuda_on_cpu_device");
  return device ? device(NULL) : -1;
}

/* Whether memory is that of another device, which a kernel of NCCL would not reach. */
static int is_foreign(const void *data, int device) {
  int (*device_of)(const void *) = (int (*)(const void *)) of_driver("cuda_on_cpu_device_of");
  int other = device_of ? device_of(data) : -1;
  return other >= 0 && other != device;
}

/* --- What waits and works in the background. */

static void nap(void) {
  usleep(200);
}

/* Whether a rank that had joined is gone: its lock is free, or the last one has cleared the folder. */
static int is_gone(ncclComm_t comm, int rank) {
  char path[PATH];
  snprintf(path, sizeof path, "%s/rank-%d", comm->folder, rank);
  int file = open(path, O_RDWR | O_CLOEXEC);
  if (file < 0) return errno == ENOENT;
  int free = flock(file, LOCK_EX | LOCK_NB) == 0;
  close(file);
  return free;
}

static void *join_all(void *argument) {
  ncclComm_t comm = argument;
  for (int rank = 0; rank < comm->size; rank++) {
    char path[PATH];
    snprintf(path, sizeof path, "%s/rank-%d", comm->folder, rank);
    while (access(path, F_OK) != 0) {
      if (atomic_load(&comm->aborted)) return NULL;
      nap();
    }
  }
  atomic_store(&comm->state, ncclSuccess);
  return NULL;
}

static void name(char *path, ncclComm_t comm, int from, int to, long number, const char *end) {
  snprintf(path, PATH, "%s/%d-%d-%ld%s", comm->folder, from, to, number, end);
}

static int send_file(ncclComm_t comm, const Transfer *transfer) {
  char unfinished[PATH], path[PATH];
  name(unfinished, comm, comm->rank, transfer->peer, transfer->number, ".part");
  name(path, comm, comm->rank, transfer->peer, transfer->number, "");
  FILE *file = fopen(unfinished, "we");
  if (!file) return refuse(ncclSystemError, "cannot write %s", unfinished);
  size_t written = fwrite(transfer->data, 1, transfer->bytes, file);
  if (fclose(file) != 0 || written != transfer->bytes || rename(unfinished, path) != 0) {
    return refuse(ncclSystemError, "cannot write %s", path);
  }
  return ncclSuccess;
}

static int receive_file(ncclComm_t comm, const Transfer *transfer) {
  char path[PATH];
  name(path, comm, transfer->peer, comm->rank, transfer->number, "");
  FILE *file;
  while (!(file = fopen(path, "re"))) {
    if (atomic_load(&comm->aborted)) return ncclRemoteError;
    /* Its last message may have come just before it went. */
    if (is_gone(comm, transfer->peer) && access(path, F_OK) != 0) {
      return refuse(ncclRemoteError, "rank %d closed the connection", transfer->peer);
    }
    nap();
  }
  struct stat there;
  int result = ncclSuccess;
  if (fstat(fileno(file), &there) != 0 || (size_t) there.st_size != transfer->bytes) {
    result = refuse(
        ncclInvalidUsage, "rank %d sent %ld bytes, and %zu were to come", transfer->peer,
        (long) there.st_size, transfer->bytes);
  } else if (fread(transfer->data, 1, transfer->bytes, file) != transfer->bytes) {
    result = refuse(ncclSystemError, "cannot read %s", path);
  }
  fclose(file);
  unlink(path);
  return result;
}

static void *carry(void *argument) {
  ncclComm_t comm = argument;
  int result = ncclSuccess;
  for (int sends = 1; sends >= 0; sends--) {
    for (size_t i = 0; i < comm->count && result == ncclSuccess; i++) {
      const Transfer *transfer = &comm->transfers[i];
      if (transfer->sends == sends) {
        result = sends ? send_file(comm, transfer) : receive_file(comm, transfer);
      }
    }
  }
  comm->count = 0;
  atomic_store(&comm->state, result);
  return NULL;
}

static void rest(ncclComm_t comm) {
  if (comm->working) pthread_join(comm->worker, NULL);
  comm->working = 0;
}

static int work(ncclComm_t comm, void *(*task)(void *)) {
  rest(comm);
  if (pthread_create(&comm->worker, NULL, task, comm) != 0) return ncclSystemError;
  comm->working = 1;
  return ncclInProgress;
}

static int not_ready(ncclComm_t comm) {
  int state = atomic_load(&comm->state);
  if (state == ncclInProgress) {
    return refuse(
        ncclInvalidArgument,
        "Attempt to use communicator before the previous operation returned ncclSuccess");
  }
  return state;
}

/* --- The functions. */

int ncclGetVersion(int *number) {
  *number = version;
  return ncclSuccess;
}

const char *ncclGetErrorString(int result) {
  switch (result) {
    case ncclSuccess: return "no error";
    case ncclUnhandledCudaError: return "unhandled cuda error (run with NCCL_DEBUG=INFO for details)";
    case ncclSystemError: return "unhandled system error (run with NCCL_DEBUG=INFO for details)";
    case ncclInvalidArgument: return "invalid argument (run with NCCL_DEBUG=WARN for details)";
    case ncclInvalidUsage: return "invalid usage (run with NCCL_DEBUG=WARN for details)";
    case ncclRemoteError: return "remote process exited or there was a network error";
    default: return "unknown result code";
  }
}

const char *ncclGetLastError(ncclComm_t comm) {
  (void) comm;
  return last_error;
}

int ncclGetUniqueId(ncclUniqueId *id) {
  int failure = fails("ncclGetUniqueId");
  if (failure) return failure;
  const char *temporary = getenv("TMPDIR");
  memset(id, 0, sizeof *id);
  snprintf(
      id->internal, sizeof id->internal, "%s/nccl-stand-in-XXXXXX",
      temporary && *temporary ? temporary : "/tmp");
  return mkdtemp(id->internal) ? ncclSuccess : ncclSystemError;
}

int ncclCommInitRankConfig(
    ncclComm_t *made, int size, ncclUniqueId id, int rank, const Config *config) {
  int failure = fails("ncclCommInitRankConfig");
  if (failure) return refuse(failure, "no interface of the network");
  if (config->magic != 0xcafebeef || config->size < sizeof(Config) || config->version < 21400) {
    return refuse(ncclInvalidArgument, "ncclConfig_t is not initialized");
  }
  if (config->blocking != 0) return refuse(ncclInvalidArgument, "the stand-in does not block");
  if (rank < 0 || rank >= size) return refuse(ncclInvalidArgument, "rank %d of %d", rank, size);
  ncclComm_t comm = calloc(1, sizeof *comm);
  memcpy(comm->folder, id.internal, sizeof comm->folder);
  comm->rank = rank;
  comm->size = size;
  comm->device = own_device();
  comm->sent = calloc((size_t) size, sizeof *comm->sent);
  comm->received = calloc((size_t) size, sizeof *comm->received);
  atomic_store(&comm->state, ncclInProgress);
  char path[PATH], early[PATH];
  snprintf(path, sizeof path, "%s/rank-%d", comm->folder, rank);
  snprintf(early, sizeof early, "%s/rank-%d.part", comm->folder, rank);
  comm->lock = open(early, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (comm->lock < 0 || flock(comm->lock, LOCK_EX) != 0 || rename(early, path) != 0) {
    free(comm);
    return refuse(ncclSystemError, "cannot write %s", early);
  }
  *made = comm;
  return work(comm, join_all);
}

int ncclCommGetAsyncError(ncclComm_t comm, int *state) {
  int failure = fails("ncclCommGetAsyncError");
  *state = failure ? refuse(failure, "asked to fail") : atomic_load(&comm->state);
  return ncclSuccess;
}

int ncclGroupStart(void) {
  depth++;
  return ncclSuccess;
}

static int add(int sends, void *data, size_t count, int type, int peer, ncclComm_t comm) {
  if (depth != 1) return refuse(ncclInvalidUsage, "outside of a group");
  if (type != ncclFloat32 || peer < 0 || peer >= comm->size || peer == comm->rank) {
    return refuse(ncclInvalidArgument, "type %d, rank %d of %d", type, peer, comm->size);
  }
  if (is_foreign(data, comm->device)) {
    return refuse(ncclUnhandledCudaError, "an address of another device than %d", comm->device);
  }
  int state = not_ready(comm);
  if (state) return state;
  grouped = comm;
  comm->transfers =
      realloc(comm->transfers, (comm->count + 1) * sizeof *comm->transfers);
  long number = sends ? comm->sent[peer]++ : comm->received[peer]++;
  comm->transfers[comm->count++] = (Transfer) {sends, peer, data, 4 * count, number};
  return ncclSuccess;
}

int ncclSend(void *data, size_t count, int type, int peer, ncclComm_t comm, void *stream) {
  (void) stream;
  int failure = fails("ncclSend");
  return failure ? refuse(failure, "asked to fail") : add(1, data, count, type, peer, comm);
}

int ncclRecv(void *data, size_t count, int type, int peer, ncclComm_t comm, void *stream) {
  (void) stream;
  return add(0, data, count, type, peer, comm);
}

int ncclGroupEnd(void) {
  depth--;
  ncclComm_t comm = grouped;
  grouped = NULL;
  if (!comm) return ncclSuccess;
  atomic_store(&comm->state, ncclInProgress);
  return work(comm, carry);
}

/* The last one to leave clears the folder; a rank that is still to come must find all files. */
static void clear_folder(ncclComm_t comm) {
  char path[PATH];
  for (int rank = 0; rank < comm->size; rank++) {
    snprintf(path, sizeof path, "%s/rank-%d", comm->folder, rank);
    if (access(path, F_OK) != 0 || !is_gone(comm, rank)) return;
  }
  for (int rank = 0; rank < comm->size; rank++) {
    snprintf(path, sizeof path, "%s/rank-%d", comm->folder, rank);
    unlink(path);
  }
  rmdir(comm->folder);
}

static void leave(ncclComm_t comm) {
  rest(comm);
  close(comm->lock);
  clear_folder(comm);
  free(comm->sent);
  free(comm->received);
  free(comm->transfers);
  free(comm);
}

int ncclCommFinalize(ncclComm_t comm) {
  int state = not_ready(comm);
  if (state) return state;
  comm->finalized = 1;
  return ncclSuccess;
}

int ncclCommDestroy(ncclComm_t comm) {
  if (!comm->finalized) return refuse(ncclInvalidUsage, "destroyed before it was finalized");
  leave(comm);
  return ncclSuccess;
}

int ncclCommAbort(ncclComm_t comm) {
  if (fails("ncclCommAbort")) for (;;) pause();
  atomic_store(&comm->aborted, 1);
  leave(comm);
  return ncclSuccess;
}
