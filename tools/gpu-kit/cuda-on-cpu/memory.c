/* The stand-in for the CUDA driver: memory of the device, which is the host's, and copies. */
#define _GNU_SOURCE
#include "driver.h"
#include "queue.h"
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* --- The device's memory. */

/* Region r of addresses is [r, r + 1) << REGION_BITS; programs of Linux have 16 of this size. */
enum { REGION_BITS = 43, FIRST_REGION = 2 };

/* What is left free at both ends of a region: kernels have pointers so far from their memory. */
static const uintptr_t margin = (uintptr_t) 64 << 30;

typedef struct {
  char *at;
  size_t bytes;
} Allocation;

static Allocation *allocations;
static size_t allocation_count;
static size_t taken[MOST_DEVICES], used[MOST_DEVICES];
static pthread_mutex_t memory_lock = PTHREAD_MUTEX_INITIALIZER;

int cuda_on_cpu_device_of(const void *address) {
  uintptr_t region = (uintptr_t) address >> REGION_BITS;
  int known = region >= FIRST_REGION && region < FIRST_REGION + MOST_DEVICES;
  return known ? (int) (region - FIRST_REGION) : -1;
}

char *take_addresses(CUdevice device, size_t bytes, size_t alignment) {
  const size_t most = ((size_t) 1 << REGION_BITS) - 2 * margin;
  char *at = NULL;
  pthread_mutex_lock(&memory_lock);
  size_t from = (taken[device] + alignment - 1) / alignment * alignment;
  if (bytes <= most && from <= most - bytes) {
    at = (char *) ((((uintptr_t) FIRST_REGION + device) << REGION_BITS) + margin + from);
    taken[device] = from + bytes;
  }
  pthread_mutex_unlock(&memory_lock);
  return at;
}

void count_memory(CUdevice device, long bytes) {
  pthread_mutex_lock(&memory_lock);
  used[device] += (size_t) bytes;
  pthread_mutex_unlock(&memory_lock);
}

/* As much as is wanted is given, also past the end: tests leave memory behind that takes no pages. */

CUresult cuMemGetInfo_v2(size_t *free_bytes, size_t *bytes) {
  CUcontext context = current_context();
  if (!context) return CUDA_ERROR_INVALID_CONTEXT;
  *bytes = memory_of(context->device);
  pthread_mutex_lock(&memory_lock);
  size_t gone = used[context->device];
  *free_bytes = gone < *bytes ? *bytes - gone : 0;
  pthread_mutex_unlock(&memory_lock);
  return CUDA_SUCCESS;
}

/*
 * New memory is filled with NaN, so that a read of what nothing wrote shows; not where it would take
 * more memory than a machine for tests has, since the system gives pages at first use.
 */
CUresult cuMemAlloc_v2(CUdeviceptr *pointer, size_t bytes) {
  const size_t most_filled = (size_t) 4 << 30, page = 4096;
  CUcontext context = current_context();
  CUresult result = settle();
  if (result) return result;
  if (!context) return CUDA_ERROR_INVALID_CONTEXT;
  if (bytes == 0) return CUDA_ERROR_INVALID_VALUE;
  size_t whole = (bytes + page - 1) / page * page;
  const int kind = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE;
  char *wish = take_addresses(context->device, whole, page);
  void *at = wish ? mmap(wish, whole, PROT_READ | PROT_WRITE, kind, -1, 0) : MAP_FAILED;
  if (at == MAP_FAILED) return CUDA_ERROR_OUT_OF_MEMORY;
  count_memory(context->device, (long) whole);
  if (bytes <= most_filled) memset(at, 0xff, bytes);
  pthread_mutex_lock(&memory_lock);
  allocations = realloc(allocations, (allocation_count + 1) * sizeof *allocations);
  allocations[allocation_count++] = (Allocation) {at, whole};
  pthread_mutex_unlock(&memory_lock);
  *pointer = (CUdeviceptr) at;
  return CUDA_SUCCESS;
}

CUresult cuMemFree_v2(CUdeviceptr pointer) {
  Allocation mine = {0};
  CUresult result = settle();
  if (result || !pointer) return result;
  pthread_mutex_lock(&memory_lock);
  for (size_t i = 0; i < allocation_count && !mine.at; i++) {
    if (allocations[i].at != (char *) pointer) continue;
    mine = allocations[i];
    allocations[i] = allocations[--allocation_count];
  }
  pthread_mutex_unlock(&memory_lock);
  if (!mine.at) return CUDA_ERROR_INVALID_VALUE;
  munmap(mine.at, mine.bytes);
  count_memory(cuda_on_cpu_device_of(mine.at), -(long) mine.bytes);
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

static int is_host(CUdeviceptr address) {
  return cuda_on_cpu_device_of((const void *) address) < 0;
}

/* Of memory that is not locked the driver takes a copy before it returns. */
CUresult cuMemcpyHtoDAsync_v2(CUdeviceptr to, const void *from, size_t bytes, CUstream stream) {
  if (is_host(to)) return CUDA_ERROR_INVALID_VALUE;
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
  if (is_host(from)) return CUDA_ERROR_INVALID_VALUE;
  counts.copies_out++;
  counts.bytes_out += (long) bytes;
  CUresult result = enqueue_copy(stream, to, (const void *) from, bytes);
  int later = cuda_on_cpu_is_capturing(stream) || is_locked(to, bytes);
  return result || later ? result : settle();
}

CUresult cuMemcpyDtoDAsync_v2(CUdeviceptr to, CUdeviceptr from, size_t bytes, CUstream stream) {
  if (is_host(to) || is_host(from)) return CUDA_ERROR_INVALID_VALUE;
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
  if (cuda_on_cpu_device_of((void *) to) != cuda_on_cpu_device(stream)) {
    return CUDA_ERROR_INVALID_VALUE;
  }
  Fill it = {(void *) to, value, bytes};
  return (CUresult) cuda_on_cpu_enqueue(stream, fill, &it, sizeof it);
}

CUresult cuMemsetD8_v2(CUdeviceptr to, unsigned char value, size_t bytes) {
  CUresult result = settle();
  if (result == CUDA_SUCCESS) memset((void *) to, value, bytes);
  return result;
}
