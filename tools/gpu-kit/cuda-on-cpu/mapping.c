/*
 * The stand-in for the CUDA driver: memory that is given its addresses, one after the other or several
 * at once. It is the memory of one file without a name, so that the system maps it as often as asked.
 *
 * As with the driver, none of these calls waits for what is enqueued: work that uses an address which
 * is unmapped before it runs ends the process.
 */
#define _GNU_SOURCE
#include "driver.h"
#include "queue.h"
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static const size_t granularity = (size_t) 2 << 20;

/* New memory is NaN, as that of cuMemAlloc, but less of it: there are tests of large memories. */
static const size_t most_filled = (size_t) 1 << 30;

typedef struct {
  CUdevice device;
  off_t offset;
  size_t bytes;
  int users; /* who created it and has not released it, and its addresses */
} Memory;

typedef struct {
  char *at;
  size_t bytes;
  Memory *memory; /* NULL: addresses that are reserved */
} Range;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static Range *ranges;
static size_t count;
static int file = -1;
static off_t end;

static void add(char *at, size_t bytes, Memory *memory) {
  ranges = realloc(ranges, (count + 1) * sizeof *ranges);
  ranges[count++] = (Range) {at, bytes, memory};
}

static int inside(const Range *inner, const char *at, size_t bytes) {
  return inner->at >= at && inner->at + inner->bytes <= at + bytes;
}

static int meets(const Range *range, const char *at, size_t bytes) {
  return range->at < at + bytes && at < range->at + range->bytes;
}

/* Frees what nobody uses any more; the file keeps its length. */
static void leave(Memory *memory) {
  if (--memory->users > 0) return;
  fallocate(
      file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, memory->offset, (off_t) memory->bytes);
  count_memory(memory->device, -(long) memory->bytes);
  free(memory);
}

CUresult cuMemGetAllocationGranularity(size_t *bytes, const void *properties, int option) {
  (void) properties, (void) option;
  *bytes = granularity;
  return CUDA_SUCCESS;
}

CUresult cuMemAddressReserve(
    CUdeviceptr *pointer, size_t bytes, size_t alignment, CUdeviceptr wish, uint64_t flags) {
  (void) alignment, (void) wish, (void) flags;
  if (bytes == 0 || bytes % granularity) return CUDA_ERROR_INVALID_VALUE;
  if (!current_context()) return CUDA_ERROR_INVALID_CONTEXT;
  const int kind = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE;
  char *at = take_addresses(current_context()->device, bytes, granularity);
  if (!at || mmap(at, bytes, PROT_NONE, kind, -1, 0) == MAP_FAILED) return CUDA_ERROR_OUT_OF_MEMORY;
  pthread_mutex_lock(&lock);
  add(at, bytes, NULL);
  pthread_mutex_unlock(&lock);
  *pointer = (CUdeviceptr) at;
  return CUDA_SUCCESS;
}

CUresult cuMemAddressFree(CUdeviceptr pointer, size_t bytes) {
  char *at = (char *) pointer;
  size_t mine = SIZE_MAX;
  int mapped = 0;
  pthread_mutex_lock(&lock);
  for (size_t i = 0; i < count; i++) {
    mapped |= ranges[i].memory && meets(&ranges[i], at, bytes);
    if (!ranges[i].memory && ranges[i].at == at && ranges[i].bytes == bytes) mine = i;
  }
  int valid = mine < SIZE_MAX && !mapped;
  if (valid) {
    munmap(at, bytes);
    ranges[mine] = ranges[--count];
  }
  pthread_mutex_unlock(&lock);
  return valid ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
}

/* As CUmemAllocationProp begins: the kind of memory, of handles, of place, and the place's number. */
typedef struct {
  int type, handles, location, device;
} Properties;

CUresult cuMemCreate(Memory **handle, size_t bytes, const Properties *properties, uint64_t flags) {
  (void) flags;
  if (bytes == 0 || bytes % granularity) return CUDA_ERROR_INVALID_VALUE;
  CUdevice device = properties->device;
  if (properties->type != 1 || properties->location != 1 || device < 0 || device >= MOST_DEVICES) {
    return CUDA_ERROR_INVALID_VALUE;
  }
  pthread_mutex_lock(&lock);
  if (file < 0) file = memfd_create("cuda-on-cpu", MFD_CLOEXEC);
  Memory *memory = malloc(sizeof *memory);
  *memory = (Memory) {device, end, bytes, 1};
  int fits = memory && file >= 0 && ftruncate(file, end + (off_t) bytes) == 0;
  if (fits) {
    end += (off_t) bytes;
    if ((size_t) end <= most_filled) {
      void *seen = mmap(NULL, bytes, PROT_WRITE, MAP_SHARED, file, memory->offset);
      memset(seen, 0xff, bytes);
      munmap(seen, bytes);
    }
  }
  pthread_mutex_unlock(&lock);
  if (!fits) return CUDA_ERROR_OUT_OF_MEMORY;
  count_memory(device, (long) bytes);
  *handle = memory;
  return CUDA_SUCCESS;
}

CUresult cuMemRelease(Memory *memory) {
  pthread_mutex_lock(&lock);
  leave(memory);
  pthread_mutex_unlock(&lock);
  return CUDA_SUCCESS;
}

/*
 * All of a memory at once, at addresses that are reserved and have no memory. They were reserved in a
 * context of its device, which the driver does not ask for; else the address would tell another device.
 */
CUresult cuMemMap(
    CUdeviceptr pointer, size_t bytes, size_t offset, Memory *memory, uint64_t flags) {
  (void) flags;
  CUresult result = CUDA_ERROR_INVALID_VALUE;
  char *at = (char *) pointer;
  int reserved = 0;
  pthread_mutex_lock(&lock);
  if (offset || bytes != memory->bytes || pointer % granularity) goto done;
  if (cuda_on_cpu_device_of(at) != memory->device) goto done;
  for (size_t i = 0; i < count; i++) {
    if (ranges[i].memory && meets(&ranges[i], at, bytes)) goto done;
    Range wanted = {at, bytes, NULL};
    reserved |= !ranges[i].memory && inside(&wanted, ranges[i].at, ranges[i].bytes);
  }
  if (!reserved) goto done;
  result = CUDA_ERROR_OUT_OF_MEMORY;
  if (mmap(at, bytes, PROT_NONE, MAP_SHARED | MAP_FIXED | MAP_NORESERVE, file, memory->offset)
      == MAP_FAILED) {
    goto done;
  }
  memory->users++;
  add(at, bytes, memory);
  result = CUDA_SUCCESS;
done:
  pthread_mutex_unlock(&lock);
  return result;
}

/* As it was mapped: not a part, nor several at once. */
CUresult cuMemUnmap(CUdeviceptr pointer, size_t bytes) {
  CUresult result = CUDA_ERROR_INVALID_VALUE;
  pthread_mutex_lock(&lock);
  for (size_t i = 0; i < count && result; i++) {
    Range range = ranges[i];
    if (!range.memory || range.at != (char *) pointer || range.bytes != bytes) continue;
    const int kind = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED;
    mmap(range.at, range.bytes, PROT_NONE, kind, -1, 0);
    leave(range.memory);
    ranges[i] = ranges[--count];
    result = CUDA_SUCCESS;
  }
  pthread_mutex_unlock(&lock);
  return result;
}

/* As CUmemAccessDesc: the kind of place, its number, what is allowed there. */
typedef struct {
  int location, device, flags;
} Access;

/* Reading and writing by the device of the memory is all that is ever asked for. */
CUresult cuMemSetAccess(CUdeviceptr pointer, size_t bytes, const Access *access, size_t accesses) {
  const int read_and_write = 3;
  if (accesses != 1 || access->location != 1 || access->flags != read_and_write
      || access->device != cuda_on_cpu_device_of((void *) pointer)) {
    return CUDA_ERROR_INVALID_VALUE;
  }
  size_t mapped = 0;
  pthread_mutex_lock(&lock);
  for (size_t i = 0; i < count; i++) {
    if (ranges[i].memory && inside(&ranges[i], (char *) pointer, bytes)) mapped += ranges[i].bytes;
  }
  pthread_mutex_unlock(&lock);
  if (mapped != bytes) return CUDA_ERROR_INVALID_VALUE;
  return mprotect((void *) pointer, bytes, PROT_READ | PROT_WRITE)
      ? CUDA_ERROR_OUT_OF_MEMORY
      : CUDA_SUCCESS;
}
