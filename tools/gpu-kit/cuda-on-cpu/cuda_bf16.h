// In place of NVIDIA's header: bfloat16, the upper half of a float32. (TornadoVM's own conversions
// need no header: they are written out over the bits of a short.)
#pragma once
#include "kernel_host.h"

struct __nv_bfloat16 {
  unsigned short bits;
};

struct alignas(4) __nv_bfloat162 {
  __nv_bfloat16 x, y;
};

static inline float __bfloat162float(__nv_bfloat16 b) {
  return __uint_as_float((unsigned) b.bits << 16);
}

// To the nearest, ties to even.
static inline __nv_bfloat16 __float2bfloat16(float x) {
  if (x != x) return {0x7fff};
  unsigned word = __float_as_uint(x);
  return {(unsigned short) ((word + 0x7fffu + (word >> 16 & 1)) >> 16)};
}
static inline __nv_bfloat16 __float2bfloat16_rn(float x) { return __float2bfloat16(x); }

static inline unsigned short __bfloat16_as_ushort(__nv_bfloat16 b) { return b.bits; }
static inline __nv_bfloat16 __ushort_as_bfloat16(unsigned short bits) { return {bits}; }

static inline __nv_bfloat162 __floats2bfloat162_rn(float x, float y) {
  return {__float2bfloat16(x), __float2bfloat16(y)};
}
static inline float __low2float(__nv_bfloat162 v) { return __bfloat162float(v.x); }
static inline float __high2float(__nv_bfloat162 v) { return __bfloat162float(v.y); }
