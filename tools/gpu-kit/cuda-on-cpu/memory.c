/* The stand-in for the CUDA driver: memory of the device, which is the host's, and copies. */
#include "driver.h"
#include "queue.h"
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* --- The device's memory. */

/*
 * New memory is filled with NaN, so that a read of what nothing wrote shows; not where it would take
 * more memory than a machine for tests has, since the system gives pages at first use.
 */
CUresult cuMemAlloc_v2(CUdeviceptr *pointer, size_t bytes) {
  const size_t most_filled = (size_t) 4 << 30;
  void *memory = NULL;
  CUresult result = settle();
  if (result) return result;
  if (bytes == 0) return CUDA_ERROR_INVALID_VALUE;
  if (posix_memalign(&memory, 512, bytes)) return CUDA_ERROR_OUT_OF_MEMORY;
  if (bytes <= most_filled) memset(memory, 0xff, bytes);
  *pointer = (CUdeviceptr) memory;
  return CUDA_SUCCESS;
}

CUresult cuMemFree_v2(CUdeviceptr pointer) {
  CUresult result = settle();
  if (result) return result;
  free((void *) pointer);
  return CUDA_SUCCESS;
}

/* --- Locked memory of the host: the device copies from and to it when its turn comes. */

typedef struct {
  char *at;
  size_t bytes;
} Locked;

static Locked *locked;
static size_t locked_count;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void lock_pages(void *at, size_t bytes) {
  pthread_mutex_lock(&lock);
  locked = realloc(locked, (locked_count + 1) * sizeof *locked);
  locked[locked_count++] = (Locked) {at, bytes};
  pthread_mutex_unlock(&lock);
}

static void unlock_pages(void *at) {
  pthread_mutex_lock(&lock);
  for (size_t i = 0; i < locked_count; i++) {
    if (locked[i].at == (char *) at) {
      locked[i] = locked[--locked_count];
      break;
    }
  }
  pthread_mutex_unlock(&lock);
}

static int is_locked(const void *at, size_t bytes) {
  const char *from = at;
  int found = 0;
  pthread_mutex_lock(&lock);
  for (size_t i = 0; i < locked_count && !found; i++) {
    found = from >= locked[i].at && from + bytes <= locked[i].at + locked[i].bytes;
  }
  pthread_mutex_unlock(&lock);
  return found;
}

CUresult cuMemAllocHost_v2(void **pointer, size_t bytes) {
  CUresult result = settle();
  if (result) return result;
  *pointer = malloc(bytes);
  if (!*pointer) return CUDA_ERROR_OUT_OF_MEMORY;
  lock_pages(*pointer, bytes);
  return CUDA_SUCCESS;
}

CUresult cuMemFreeHost(void *pointer) {
  CUresult result = settle();
  unlock_pages(pointer);
  free(pointer);
  return result;
}

CUresult cuMemHostRegister_v2(void *pointer, size_t bytes, unsigned flags) {
  (void) flags;
  lock_pages(pointer, bytes);
  return CUDA_SUCCESS;
}

CUresult cuMemHostUnregister(void *pointer) {
  CUresult result = settle();
  unlock_pages(pointer);
  return result;
}

/* --- Copies. */

typedef struct {
  void *to;
  const void *from;
  size_t bytes;
} Copy;

static int copy(void *arguments) {
  Copy *it = arguments;
  memmove(it->to, it->from, it->bytes);
  return CUDA_SUCCESS;
}

/* What is copied stands behind the arguments. */
static int copy_carried(void *arguments) {
  Copy *it = arguments;
  memcpy(it->to, it + 1, it->bytes);
  return CUDA_SUCCESS;
}

static CUresult enqueue_copy(CUstream stream, void *to, const void *from, size_t bytes) {
  Copy it = {to, from, bytes};
  return (CUresult) cuda_on_cpu_enqueue(stream, copy, &it, sizeof it);
}

/* Of memory that is not locked the driver takes a copy before it returns. */
CUresult cuMemcpyHtoDAsync_v2(CUdeviceptr to, const void *from, size_t bytes, CUstream stream) {
  counts.copies_in++;
  counts.bytes_in += (long) bytes;
  if (cuda_on_cpu_is_capturing(stream) || is_locked(from, bytes)) {
    return enqueue_copy(stream, (void *) to, from, bytes);
  }
  Copy *it = malloc(sizeof *it + bytes);
  if (!it) return CUDA_ERROR_OUT_OF_MEMORY;
  *it = (Copy) {(void *) to, NULL, bytes};
  memcpy(it + 1, from, bytes);
  CUresult result =
      (CUresult) cuda_on_cpu_enqueue(stream, copy_carried, it, sizeof *it + bytes);
  free(it);
  return result;
}

/* To memory that is not locked the driver has copied when it returns. */
CUresult cuMemcpyDtoHAsync_v2(void *to, CUdeviceptr from, size_t bytes, CUstream stream) {
  counts.copies_out++;
  counts.bytes_out += (long) bytes;
  CUresult result = enqueue_copy(stream, to, (const void *) from, bytes);
  int later = cuda_on_cpu_is_capturing(stream) || is_locked(to, bytes);
  return result || later ? result : settle();
}

CUresult cuMemcpyDtoDAsync_v2(CUdeviceptr to, CUdeviceptr from, size_t bytes, CUstream stream) {
  return enqueue_copy(stream, (void *) to, (const void *) from, bytes);
}

/* Between two contexts, of which the stream's is one. */
CUresult cuMemcpyPeerAsync(
    CUdeviceptr to, CUcontext to_context, CUdeviceptr from, CUcontext from_context, size_t bytes,
    CUstream stream) {
  if (!to_context || !from_context) return CUDA_ERROR_INVALID_CONTEXT;
  return enqueue_copy(stream, (void *) to, (const void *) from, bytes);
}

static CUresult copy_now(void *to, const void *from, size_t bytes) {
  CUresult result = settle();
  if (result == CUDA_SUCCESS) memmove(to, from, bytes);
  return result;
}

CUresult cuMemcpyHtoD_v2(CUdeviceptr to, const void *from, size_t bytes) {
  counts.copies_in++;
  counts.bytes_in += (long) bytes;
  return copy_now((void *) to, from, bytes);
}

CUresult cuMemcpyDtoH_v2(void *to, CUdeviceptr from, size_t bytes) {
  counts.copies_out++;
  counts.bytes_out += (long) bytes;
  return copy_now(to, (const void *) from, bytes);
}

CUresult cuMemcpyDtoD_v2(CUdeviceptr to, CUdeviceptr from, size_t bytes) {
  return copy_now((void *) to, (const void *) from, bytes);
}

/* --- Filling. */

typedef struct {
  void *to;
  int value;
  size_t bytes;
} Fill;

static int fill(void *arguments) {
  Fill *it = arguments;
  memset(it->to, it->value, it->bytes);
  return CUDA_SUCCESS;
}

CUresult cuMemsetD8Async(CUdeviceptr to, unsigned char value, size_t bytes, CUstream stream) {
  Fill it = {(void *) to, value, bytes};
  return (CUresult) cuda_on_cpu_enqueue(stream, fill, &it, sizeof it);
}

CUresult cuMemsetD8_v2(CUdeviceptr to, unsigned char value, size_t bytes) {
  CUresult result = settle();
  if (result == CUDA_SUCCESS) memset((void *) to, value, bytes);
  return result;
}
