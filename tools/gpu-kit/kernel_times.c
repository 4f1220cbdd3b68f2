/*
 * Device time of every kernel and copy of any CUDA program, from CUPTI's activity records:
 *
 *   CUDA_INJECTION64_PATH=.../libkernel_times.so KERNEL_TIMES=FILE program
 *
 * When the program ends, FILE has a line for each kernel: launches, their time in all and in the
 * mean, grid and block of the last one, registers, shared memory; then how long the device was busy
 * and idle between the first record and the last. The driver loads this library into the program;
 * CUPTI is looked up then, so that only its header is needed to build it.
 */
#define _GNU_SOURCE
#include <cupti.h>
#include <dlfcn.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_ROWS = 1024, BUFFER_BYTES = 8 << 20 };

typedef struct {
  char name[200];
  uint64_t calls, nanoseconds, bytes;
  int64_t grid;
  int block, registers, shared;
} Row;

static Row rows[MOST_ROWS];
static int count;
static uint64_t first = UINT64_MAX, last, busy;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static CUptiResult (*next_record)(uint8_t *, size_t, CUpti_Activity **);
static CUptiResult (*flush_all)(uint32_t);

static Row *row_of(const char *name) {
  for (int i = 0; i < count; i++) {
    if (!strncmp(rows[i].name, name, sizeof rows[i].name - 1)) return &rows[i];
  }
  if (count == MOST_ROWS) return &rows[MOST_ROWS - 1];
  Row *row = &rows[count++];
  snprintf(row->name, sizeof row->name, "%s", count == MOST_ROWS ? "[others]" : name);
  return row;
}

static Row *add(const char *name, uint64_t start, uint64_t end) {
  Row *row = row_of(name);
  row->calls++;
  row->nanoseconds += end - start;
  busy += end - start;
  if (start < first) first = start;
  if (end > last) last = end;
  return row;
}

static const char *copy_name(uint8_t kind) {
  switch (kind) {
    case CUPTI_ACTIVITY_MEMCPY_KIND_HTOD: return "[copy to the device]";
    case CUPTI_ACTIVITY_MEMCPY_KIND_DTOH: return "[copy to the host]";
    default: return "[copy]";
  }
}

static void take(CUpti_Activity *record) {
  switch (record->kind) {
    case CUPTI_ACTIVITY_KIND_KERNEL:
    case CUPTI_ACTIVITY_KIND_CONCURRENT_KERNEL: {
      CUpti_ActivityKernel9 *kernel = (CUpti_ActivityKernel9 *) record;
      Row *row = add(kernel->name ? kernel->name : "[no name]", kernel->start, kernel->end);
      row->grid = (int64_t) kernel->gridX * kernel->gridY * kernel->gridZ;
      row->block = kernel->blockX * kernel->blockY * kernel->blockZ;
      row->registers = kernel->registersPerThread;
      row->shared = kernel->staticSharedMemory + kernel->dynamicSharedMemory;
      return;
    }
    case CUPTI_ACTIVITY_KIND_MEMCPY: {
      CUpti_ActivityMemcpy5 *copy = (CUpti_ActivityMemcpy5 *) record;
      add(copy_name(copy->copyKind), copy->start, copy->end)->bytes += copy->bytes;
      return;
    }
    case CUPTI_ACTIVITY_KIND_MEMSET: {
      CUpti_ActivityMemset4 *set = (CUpti_ActivityMemset4 *) record;
      add("[set]", set->start, set->end)->bytes += set->bytes;
      return;
    }
    default: return;
  }
}

static void CUPTIAPI give_buffer(uint8_t **buffer, size_t *size, size_t *most_records) {
  *size = BUFFER_BYTES;
  *buffer = aligned_alloc(8, BUFFER_BYTES);
  *most_records = 0; /* as many as fit */
}

static void CUPTIAPI take_buffer(
    CUcontext context, uint32_t stream, uint8_t *buffer, size_t size, size_t valid) {
  (void) context, (void) stream, (void) size;
  CUpti_Activity *record = NULL;
  pthread_mutex_lock(&lock);
  while (next_record(buffer, valid, &record) == CUPTI_SUCCESS) take(record);
  pthread_mutex_unlock(&lock);
  free(buffer);
}

static int longest_first(const void *a, const void *b) {
  const Row *x = a, *y = b;
  return (x->nanoseconds < y->nanoseconds) - (x->nanoseconds > y->nanoseconds);
}

static void print(FILE *file) {
  uint64_t calls = 0;
  fprintf(
      file, "%10s %12s %7s %11s %10s %6s %5s %7s  %s\n", "calls", "total ms", "share", "mean us",
      "grid", "block", "regs", "shared", "kernel");
  for (int i = 0; i < count; i++) {
    Row *row = &rows[i];
    calls += row->calls;
    fprintf(
        file, "%10llu %12.3f %6.1f%% %11.2f %10lld %6d %5d %7d  %s",
        (unsigned long long) row->calls, row->nanoseconds * 1e-6,
        100.0 * row->nanoseconds / busy, row->nanoseconds * 1e-3 / row->calls,
        (long long) row->grid, row->block, row->registers, row->shared, row->name);
    if (row->bytes) fprintf(file, " (%llu bytes)", (unsigned long long) row->bytes);
    fprintf(file, "\n");
  }
  double between = (double) (last - first);
  fprintf(
      file, "%llu records; device busy %.3f ms of %.3f ms between the first and the last (%.1f%%),"
      " idle %.2f us a record\n",
      (unsigned long long) calls, busy * 1e-6, between * 1e-6, 100 * busy / between,
      (between - (double) busy) * 1e-3 / calls);
}

static void report(void) {
  flush_all(CUPTI_ACTIVITY_FLAG_FLUSH_FORCED);
  const char *path = getenv("KERNEL_TIMES");
  pthread_mutex_lock(&lock);
  qsort(rows, (size_t) count, sizeof(Row), longest_first);
  if (count > 0) {
    FILE *file = fopen(path ? path : "kernel-times.txt", "w");
    if (file) {
      print(file);
      fclose(file);
    }
  }
  pthread_mutex_unlock(&lock);
}

static void *cupti_library(void) {
  const char *names[] = {"libcupti.so.13", "libcupti.so.12", "libcupti.so"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    void *library = dlopen(names[i], RTLD_NOW | RTLD_GLOBAL);
    if (library) return library;
  }
  fprintf(stderr, "kernel_times: no CUPTI: %s\n", dlerror());
  return NULL;
}

/* The driver calls it, and wants 1. */
int InitializeInjection(void) {
  void *cupti = cupti_library();
  if (!cupti) return 1;
  CUptiResult (*enable)(CUpti_ActivityKind) = dlsym(cupti, "cuptiActivityEnable");
  CUptiResult (*callbacks)(CUpti_BuffersCallbackRequestFunc, CUpti_BuffersCallbackCompleteFunc) =
      dlsym(cupti, "cuptiActivityRegisterCallbacks");
  next_record = dlsym(cupti, "cuptiActivityGetNextRecord");
  flush_all = dlsym(cupti, "cuptiActivityFlushAll");
  if (!enable || !callbacks || !next_record || !flush_all) {
    fprintf(stderr, "kernel_times: this CUPTI lacks activity records\n");
    return 1;
  }
  CUptiResult result = callbacks(give_buffer, take_buffer);
  if (result == CUPTI_SUCCESS) result = enable(CUPTI_ACTIVITY_KIND_CONCURRENT_KERNEL);
  if (result == CUPTI_SUCCESS) result = enable(CUPTI_ACTIVITY_KIND_MEMCPY);
  if (result == CUPTI_SUCCESS) result = enable(CUPTI_ACTIVITY_KIND_MEMSET);
  if (result != CUPTI_SUCCESS) {
    fprintf(stderr, "kernel_times: CUPTI refuses records: error %d\n", (int) result);
    return 1;
  }
  atexit(report);
  return 1;
}
