/*
 * Work of the device, for the stand-ins for the driver and for cuBLAS. As on a GPU, what is put on a
 * stream is only enqueued: it runs when the host waits for something, so that a missing wait shows.
 * While a stream is captured, its work is recorded for a graph instead.
 */
#pragma once
#include <stddef.h>

/* Does one piece of work and returns 0, or an error of the driver, which ends the context. */
typedef int (*Work)(void *arguments);

/* Puts work on a stream, with a copy of its arguments. Returns 0 or an error of the driver. */
int cuda_on_cpu_enqueue(void *stream, Work work, const void *arguments, size_t size);

/* Whether the stream is being captured. */
int cuda_on_cpu_is_capturing(void *stream);

/* The device of a stream; of the stream NULL that of the thread's context; -1 if it has none. */
int cuda_on_cpu_device(void *stream);

/* The device whose memory an address belongs to, or -1: that of the host. */
int cuda_on_cpu_device_of(const void *address);

/* Whether kernels and products are left out (CUDA_ON_CPU_IDLE), to measure the host alone. */
int cuda_on_cpu_is_idle(void);
