/*
 * What the parts of the stand-in for the driver share. Types and errors are declared here as their
 * callers see them, without cuda.h, so that this builds where there is no CUDA toolkit.
 */
#pragma once
#include <stddef.h>
#include <stdint.h>

typedef enum {
  CUDA_SUCCESS = 0,
  CUDA_ERROR_INVALID_VALUE = 1,
  CUDA_ERROR_OUT_OF_MEMORY = 2,
  CUDA_ERROR_NO_DEVICE = 100,
  CUDA_ERROR_INVALID_DEVICE = 101,
  CUDA_ERROR_INVALID_IMAGE = 200,
  CUDA_ERROR_INVALID_CONTEXT = 201,
  CUDA_ERROR_INVALID_HANDLE = 400,
  CUDA_ERROR_NOT_FOUND = 500,
  CUDA_ERROR_ILLEGAL_ADDRESS = 700,
  CUDA_ERROR_LAUNCH_FAILED = 719,
  CUDA_ERROR_NOT_SUPPORTED = 801,
  CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED = 900,
  CUDA_ERROR_STREAM_CAPTURE_INVALIDATED = 901,
  CUDA_ERROR_STREAM_CAPTURE_UNMATCHED = 903
} CUresult;

typedef int CUdevice;
typedef uintptr_t CUdeviceptr;
typedef struct Context *CUcontext;
typedef struct Function *CUfunction;
typedef struct Stream *CUstream;
typedef struct Event *CUevent;
typedef struct Graph *CUgraph;
typedef struct Graph *CUgraphExec;
typedef struct Module *CUmodule;

struct Context {
  CUdevice device;
};

enum { MOST_DEVICES = 8 };

/* The context of the thread, or NULL. */
CUcontext current_context(void);

/* The context of a stream; of the stream NULL that of the thread. */
CUcontext context_of(CUstream stream);

/* Bytes of a device. */
size_t memory_of(CUdevice device);

/*
 * Takes addresses of a device that nobody has had. Each device has a region of addresses of its own, so
 * that a pointer tells the device, also one that is a few GiB before or behind its memory.
 */
char *take_addresses(CUdevice device, size_t bytes, size_t alignment);

/* Counts memory of a device that is taken, or given back if negative. */
void count_memory(CUdevice device, long bytes);

enum { MAX_THREADS_PER_BLOCK = 1024, MAX_GRID_X = 2147483647, MAX_GRID_YZ = 65535 };

/*
 * Runs all that is enqueued, as every call does that waits for the device or that the device's work
 * must not overtake. Within a capture such a call is refused, and the capture is lost.
 */
CUresult settle(void);

/* What a run did, for CUDA_ON_CPU_LOG. */
typedef struct {
  long kernels, graphs, captures, copies_in, bytes_in, copies_out, bytes_out, waits;
} Counts;
extern Counts counts;
