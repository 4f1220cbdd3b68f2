/* The stand-in for the CUDA driver: devices, contexts, errors. */
#include "driver.h"
#include "queue.h"
#include <stdio.h>
#include <stdlib.h>

static int device_count(void) {
  /* An empty list hides all devices, as it does those of the real driver. */
  const char *visible = getenv("CUDA_VISIBLE_DEVICES");
  if (visible && !*visible) return 0;
  const char *count = getenv("CUDA_ON_CPU_DEVICES");
  int devices = count ? atoi(count) : 1;
  return devices < MOST_DEVICES ? devices : MOST_DEVICES;
}

CUresult cuInit(unsigned flags) {
  if (flags != 0) return CUDA_ERROR_INVALID_VALUE;
  return device_count() > 0 ? CUDA_SUCCESS : CUDA_ERROR_NO_DEVICE;
}

CUresult cuDriverGetVersion(int *version) {
  *version = 13000;
  return CUDA_SUCCESS;
}

CUresult cuDeviceGetCount(int *count) {
  *count = device_count();
  return CUDA_SUCCESS;
}

CUresult cuDeviceGet(CUdevice *device, int ordinal) {
  if (ordinal < 0 || ordinal >= device_count()) return CUDA_ERROR_INVALID_DEVICE;
  *device = ordinal;
  return CUDA_SUCCESS;
}

CUresult cuDeviceGetName(char *name, int length, CUdevice device) {
  (void) device;
  snprintf(name, (size_t) length, "CUDA C on the processor");
  return CUDA_SUCCESS;
}

/*
 * Memory, limits and processors are an H200's, so that the engine plans as it would there; memory is
 * less where the machine should not give as much.
 */
size_t memory_of(CUdevice device) {
  (void) device;
  const char *gibibytes = getenv("CUDA_ON_CPU_MEMORY");
  return (size_t) (gibibytes ? atoi(gibibytes) : 139) << 30;
}

CUresult cuDeviceTotalMem_v2(size_t *bytes, CUdevice device) {
  *bytes = memory_of(device);
  return CUDA_SUCCESS;
}

CUresult cuDeviceGetAttribute(int *value, int attribute, CUdevice device) {
  (void) device;
  switch (attribute) {
    case 1: *value = MAX_THREADS_PER_BLOCK; break;
    case 2: case 3: *value = 1024; break; /* block x, y */
    case 4: *value = 64; break; /* block z */
    case 5: *value = MAX_GRID_X; break;
    case 6: case 7: *value = MAX_GRID_YZ; break;
    case 8: *value = 48 << 10; break; /* shared memory of a block */
    case 9: *value = 64 << 10; break; /* constant memory */
    case 10: *value = 32; break; /* threads of a warp */
    case 12: *value = 65536; break; /* registers of a block */
    case 13: *value = 1980000; break; /* clock, kHz */
    case 16: *value = 132; break; /* multiprocessors */
    case 36: *value = 2600000; break; /* memory clock, kHz */
    case 37: *value = 5120; break; /* memory bus, bits */
    case 38: *value = 60 << 20; break; /* L2 cache */
    case 39: *value = 2048; break; /* threads of a multiprocessor */
    case 75: *value = 9; break; /* compute capability 9.0 */
    case 76: *value = 0; break;
    case 97: *value = 227 << 10; break; /* shared memory of a block that asks for it */
    default: *value = 1; /* the others that are asked for are yes or no */
  }
  return CUDA_SUCCESS;
}

CUresult cuGetErrorName(CUresult error, const char **name) {
#define NAME(error) case error: *name = #error; break
  switch (error) {
    NAME(CUDA_SUCCESS);
    NAME(CUDA_ERROR_INVALID_VALUE);
    NAME(CUDA_ERROR_OUT_OF_MEMORY);
    NAME(CUDA_ERROR_NO_DEVICE);
    NAME(CUDA_ERROR_INVALID_DEVICE);
    NAME(CUDA_ERROR_INVALID_IMAGE);
    NAME(CUDA_ERROR_INVALID_CONTEXT);
    NAME(CUDA_ERROR_INVALID_HANDLE);
    NAME(CUDA_ERROR_NOT_FOUND);
    NAME(CUDA_ERROR_ILLEGAL_ADDRESS);
    NAME(CUDA_ERROR_LAUNCH_FAILED);
    NAME(CUDA_ERROR_NOT_SUPPORTED);
    NAME(CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED);
    NAME(CUDA_ERROR_STREAM_CAPTURE_INVALIDATED);
    NAME(CUDA_ERROR_STREAM_CAPTURE_UNMATCHED);
    default: *name = NULL; return CUDA_ERROR_INVALID_VALUE;
  }
#undef NAME
  return CUDA_SUCCESS;
}

CUresult cuGetErrorString(CUresult error, const char **text) {
  return cuGetErrorName(error, text);
}

/* Where a device is on the bus. */
CUresult cuDeviceGetPCIBusId(char *bus, int length, CUdevice device) {
  if (device < 0 || device >= device_count() || length < 13) return CUDA_ERROR_INVALID_VALUE;
  snprintf(bus, (size_t) length, "0000:%02x:00.0", device);
  return CUDA_SUCCESS;
}

/* --- Contexts. Each device has a primary one, as the libraries over CUDA's runtime use it. */

static __thread CUcontext current;

CUcontext current_context(void) {
  return current;
}

int cuda_on_cpu_device(void *stream) {
  CUcontext context = context_of(stream);
  return context ? context->device : -1;
}

CUresult cuCtxCreate_v4(CUcontext *context, void *parameters, unsigned flags, CUdevice device) {
  (void) parameters, (void) flags;
  *context = malloc(sizeof **context);
  if (!*context) return CUDA_ERROR_OUT_OF_MEMORY;
  **context = (struct Context) {device};
  current = *context;
  return CUDA_SUCCESS;
}

CUresult cuCtxDestroy_v2(CUcontext context) {
  CUresult result = settle();
  free(context);
  return result;
}

CUresult cuCtxSetCurrent(CUcontext context) {
  current = context;
  return CUDA_SUCCESS;
}

CUresult cuCtxGetCurrent(CUcontext *context) {
  *context = current;
  return CUDA_SUCCESS;
}

CUresult cuCtxGetDevice(CUdevice *device) {
  if (!current) return CUDA_ERROR_INVALID_CONTEXT;
  *device = current->device;
  return CUDA_SUCCESS;
}

CUresult cuDevicePrimaryCtxRetain(CUcontext *context, CUdevice device) {
  static struct Context primaries[MOST_DEVICES];
  if (device < 0 || device >= device_count()) return CUDA_ERROR_INVALID_DEVICE;
  primaries[device] = (struct Context) {device};
  *context = &primaries[device];
  return CUDA_SUCCESS;
}

CUresult cuCtxSynchronize(void) {
  counts.waits++;
  return settle();
}
