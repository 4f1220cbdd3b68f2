/* The stand-in for the CUDA driver: streams, their capture, graphs, events, and the queue of work. */
#define _GNU_SOURCE
#include "driver.h"
#include "queue.h"
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef struct {
  Work work;
  void *arguments;
  size_t size;
} Item;

typedef struct {
  Item *items;
  size_t count, room;
} List;

struct Stream {
  CUcontext context;
  int capturing, lost;
  pthread_t owner;
  List recorded;
};

struct Graph {
  List list;
};

/* So many pieces of work wait at most: their arguments take memory. */
enum { MOST_WAITING = 20000 };

Counts counts;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
/* One order for all streams: that in which work came. */
static List queue;
static CUstream captured;
/* The first error of a kernel; as in CUDA, every later call returns it. */
static CUresult failed;

static void add(List *list, Work work, const void *arguments, size_t size) {
  if (list->count == list->room) {
    list->room = list->room ? 2 * list->room : 64;
    list->items = realloc(list->items, list->room * sizeof(Item));
  }
  Item *item = &list->items[list->count++];
  *item = (Item) {work, malloc(size), size};
  memcpy(item->arguments, arguments, size);
}

static void add_all(List *list, const List *more) {
  for (size_t i = 0; i < more->count; i++) {
    add(list, more->items[i].work, more->items[i].arguments, more->items[i].size);
  }
}

static void clear(List *list) {
  for (size_t i = 0; i < list->count; i++) free(list->items[i].arguments);
  list->count = 0;
}

static void drain(void) {
  for (size_t i = 0; i < queue.count && !failed; i++) {
    failed = (CUresult) queue.items[i].work(queue.items[i].arguments);
  }
  clear(&queue);
}

int cuda_on_cpu_enqueue(void *handle, Work work, const void *arguments, size_t size) {
  CUstream stream = handle;
  pthread_mutex_lock(&lock);
  CUresult result = failed;
  if (!result && stream && stream->capturing) {
    if (stream->lost) result = CUDA_ERROR_STREAM_CAPTURE_INVALIDATED;
    else add(&stream->recorded, work, arguments, size);
  } else if (!result) {
    if (queue.count >= MOST_WAITING) drain();
    add(&queue, work, arguments, size);
  }
  pthread_mutex_unlock(&lock);
  return (int) result;
}

int cuda_on_cpu_is_capturing(void *stream) {
  return stream && ((CUstream) stream)->capturing;
}

int cuda_on_cpu_is_idle(void) {
  static int idle = -1;
  if (idle < 0) idle = getenv("CUDA_ON_CPU_IDLE") != NULL;
  return idle;
}

CUresult settle(void) {
  pthread_mutex_lock(&lock);
  CUresult result;
  if (captured && pthread_equal(captured->owner, pthread_self())) {
    captured->lost = 1;
    result = CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED;
  } else {
    drain();
    result = failed;
  }
  pthread_mutex_unlock(&lock);
  return result;
}

__attribute__((destructor)) static void print_counts(void) {
  if (!getenv("CUDA_ON_CPU_LOG")) return;
  fprintf(
      stderr,
      "cuda-on-cpu: kernels %ld, graph launches %ld, captures %ld, copies in %ld (%ld bytes),"
      " out %ld (%ld bytes), waits %ld\n",
      counts.kernels, counts.graphs, counts.captures, counts.copies_in, counts.bytes_in,
      counts.copies_out, counts.bytes_out, counts.waits);
}

/* --- Streams. */

CUcontext context_of(CUstream stream) {
  return stream ? stream->context : current_context();
}

CUresult cuStreamCreate(CUstream *stream, unsigned flags) {
  (void) flags;
  if (!current_context()) return CUDA_ERROR_INVALID_CONTEXT;
  *stream = calloc(1, sizeof **stream);
  if (!*stream) return CUDA_ERROR_OUT_OF_MEMORY;
  (*stream)->context = current_context();
  return CUDA_SUCCESS;
}

CUresult cuStreamDestroy_v2(CUstream stream) {
  CUresult result = settle();
  clear(&stream->recorded);
  free(stream->recorded.items);
  free(stream);
  return result;
}

CUresult cuStreamSynchronize(CUstream stream) {
  (void) stream;
  counts.waits++;
  return settle();
}

/* Nothing runs by itself, so who asks makes it run. */
CUresult cuStreamQuery(CUstream stream) {
  (void) stream;
  return settle();
}

/* All streams have one order. */
CUresult cuStreamWaitEvent(CUstream stream, CUevent event, unsigned flags) {
  (void) stream, (void) event, (void) flags;
  return CUDA_SUCCESS;
}

/* --- Capture and graphs. */

CUresult cuStreamIsCapturing(CUstream stream, int *status) {
  *status = cuda_on_cpu_is_capturing(stream);
  return CUDA_SUCCESS;
}

CUresult cuStreamBeginCapture_v2(CUstream stream, int mode) {
  (void) mode;
  pthread_mutex_lock(&lock);
  CUresult result = failed ? failed : !stream || captured ? CUDA_ERROR_INVALID_VALUE : CUDA_SUCCESS;
  if (result == CUDA_SUCCESS) {
    stream->capturing = 1;
    stream->lost = 0;
    stream->owner = pthread_self();
    captured = stream;
    counts.captures++;
  }
  pthread_mutex_unlock(&lock);
  return result;
}

CUresult cuStreamEndCapture(CUstream stream, CUgraph *graph) {
  pthread_mutex_lock(&lock);
  CUresult result = !stream || !stream->capturing ? CUDA_ERROR_STREAM_CAPTURE_UNMATCHED
                    : stream->lost                ? CUDA_ERROR_STREAM_CAPTURE_INVALIDATED
                                                  : CUDA_SUCCESS;
  *graph = NULL;
  if (result != CUDA_ERROR_STREAM_CAPTURE_UNMATCHED) {
    stream->capturing = 0;
    captured = NULL;
    if (result == CUDA_SUCCESS) {
      *graph = calloc(1, sizeof **graph);
      add_all(&(*graph)->list, &stream->recorded);
    }
    clear(&stream->recorded);
  }
  pthread_mutex_unlock(&lock);
  return result;
}

CUresult cuGraphInstantiateWithFlags(CUgraphExec *executable, CUgraph graph, uint64_t flags) {
  (void) flags;
  *executable = NULL;
  if (!graph) return CUDA_ERROR_INVALID_VALUE;
  *executable = calloc(1, sizeof **executable);
  add_all(&(*executable)->list, &graph->list);
  return CUDA_SUCCESS;
}

CUresult cuGraphDestroy(CUgraph graph) {
  clear(&graph->list);
  free(graph->list.items);
  free(graph);
  return CUDA_SUCCESS;
}

CUresult cuGraphExecDestroy(CUgraphExec executable) {
  CUresult result = settle();
  cuGraphDestroy(executable);
  return result;
}

/* Who cannot update a graph makes it anew. */
CUresult cuGraphExecUpdate_v2(CUgraphExec executable, CUgraph graph, void *why_not) {
  (void) executable, (void) graph, (void) why_not;
  return CUDA_ERROR_NOT_SUPPORTED;
}

CUresult cuGraphLaunch(CUgraphExec executable, CUstream stream) {
  /* A graph within a graph is not asked for. */
  if (cuda_on_cpu_is_capturing(stream)) return settle();
  counts.graphs++;
  const List *list = &executable->list;
  for (size_t i = 0; i < list->count; i++) {
    Item item = list->items[i];
    int result = cuda_on_cpu_enqueue(stream, item.work, item.arguments, item.size);
    if (result) return (CUresult) result;
  }
  return CUDA_SUCCESS;
}

/* --- Events: the time at which their turn comes on the stream. */

struct Event {
  CUcontext context;
  double milliseconds;
  /* Records that are enqueued; a destroyed event lives until the last of them has run. */
  int pending, destroyed;
};

/* Runs with the lock held. */
static int stamp(void *arguments) {
  CUevent event = *(CUevent *) arguments;
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  event->milliseconds = now.tv_sec * 1e3 + now.tv_nsec * 1e-6;
  if (--event->pending == 0 && event->destroyed) free(event);
  return CUDA_SUCCESS;
}

CUresult cuEventCreate(CUevent *event, unsigned flags) {
  (void) flags;
  if (!current_context()) return CUDA_ERROR_INVALID_CONTEXT;
  *event = calloc(1, sizeof **event);
  if (!*event) return CUDA_ERROR_OUT_OF_MEMORY;
  (*event)->context = current_context();
  return CUDA_SUCCESS;
}

CUresult cuEventDestroy_v2(CUevent event) {
  pthread_mutex_lock(&lock);
  event->destroyed = 1;
  if (event->pending == 0) free(event);
  pthread_mutex_unlock(&lock);
  return CUDA_SUCCESS;
}

CUresult cuEventRecord(CUevent event, CUstream stream) {
  if (event->context != context_of(stream)) return CUDA_ERROR_INVALID_HANDLE;
  /* Within a capture it only orders streams, and they have one order. */
  if (cuda_on_cpu_is_capturing(stream)) return CUDA_SUCCESS;
  pthread_mutex_lock(&lock);
  event->pending++;
  pthread_mutex_unlock(&lock);
  return (CUresult) cuda_on_cpu_enqueue(stream, stamp, &event, sizeof event);
}

CUresult cuEventQuery(CUevent event) {
  (void) event;
  return settle();
}

CUresult cuEventSynchronize(CUevent event) {
  (void) event;
  counts.waits++;
  return settle();
}

CUresult cuEventElapsedTime_v2(float *milliseconds, CUevent from, CUevent to) {
  CUresult result = settle();
  *milliseconds = (float) (to->milliseconds - from->milliseconds);
  return result;
}
