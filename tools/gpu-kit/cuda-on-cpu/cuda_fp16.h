// In place of NVIDIA's header: the types of half precision and what TornadoVM's CUDA C calls of them.
// Arithmetic is float32 rounded once, which gives the nearest half: float32 has more than twice as
// many digits.
#pragma once
#include "kernel_host.h"

struct __half {
  unsigned short bits;
};
typedef __half half;

struct alignas(4) __half2 {
  __half x, y;
};
typedef __half2 half2;

static inline float __half2float(__half h) {
  unsigned sign = (unsigned) (h.bits & 0x8000) << 16;
  int exponent = h.bits >> 10 & 31;
  unsigned fraction = h.bits & 1023;
  if (exponent == 31) return __uint_as_float(sign | 0x7f800000u | fraction << 13);
  if (exponent == 0) {
    float magnitude = std::ldexp((float) fraction, -24);
    return sign ? -magnitude : magnitude;
  }
  return __uint_as_float(sign | (unsigned) (exponent + 112) << 23 | fraction << 13);
}

// To the nearest, ties to even.
static inline __half __float2half(float x) {
  unsigned word = __float_as_uint(x);
  unsigned short sign = (unsigned short) (word >> 16 & 0x8000);
  float magnitude = std::fabs(x);
  if (x != x) return {0x7fff};
  if (magnitude >= 65520.0f) return {(unsigned short) (sign | 0x7c00)};
  if (magnitude < 6.103515625e-05f) {
    // Subnormal: a multiple of 2^-24; one that rounds up to 1024 of them is the least normal number.
    return {(unsigned short) (sign | (unsigned) std::nearbyint(std::ldexp(magnitude, 24)))};
  }
  word &= 0x7fffffffu;
  word += 0xfffu + (word >> 13 & 1);
  return {(unsigned short) (sign | ((word >> 13) - (112u << 10)))};
}
static inline __half __float2half_rn(float x) { return __float2half(x); }

static inline unsigned short __half_as_ushort(__half h) { return h.bits; }
static inline __half __ushort_as_half(unsigned short bits) { return {bits}; }

#define HALF_ARITHMETIC(sign, scalar, vector)                                                   \
  static inline __half operator sign(__half a, __half b) {                                      \
    return __float2half(__half2float(a) sign __half2float(b));                                  \
  }                                                                                             \
  static inline __half scalar(__half a, __half b) { return a sign b; }                          \
  static inline __half2 vector(__half2 a, __half2 b) { return {a.x sign b.x, a.y sign b.y}; }   \
  static inline __half2 operator sign(__half2 a, __half2 b) { return vector(a, b); }
HALF_ARITHMETIC(+, __hadd, __hadd2)
HALF_ARITHMETIC(-, __hsub, __hsub2)
HALF_ARITHMETIC(*, __hmul, __hmul2)
HALF_ARITHMETIC(/, __hdiv, __h2div)
#undef HALF_ARITHMETIC

#define HALF_COMPARISON(sign) \
  static inline bool operator sign(__half a, __half b) { return __half2float(a) sign __half2float(b); }
HALF_COMPARISON(<)
HALF_COMPARISON(<=)
HALF_COMPARISON(>)
HALF_COMPARISON(>=)
HALF_COMPARISON(==)
HALF_COMPARISON(!=)
#undef HALF_COMPARISON

static inline __half2 make_half2(__half x, __half y) { return {x, y}; }
static inline __half2 __half2half2(__half x) { return {x, x}; }
static inline __half2 __floats2half2_rn(float x, float y) { return {__float2half(x), __float2half(y)}; }
static inline float __low2float(__half2 v) { return __half2float(v.x); }
static inline float __high2float(__half2 v) { return __half2float(v.y); }

// Fused: product and sum are exact in float64. Their float32 is rounded to odd, so that the half's
// nearest is that of the exact sum.
static inline __half __hfma(__half a, __half b, __half c) {
  double exact = (double) __half2float(a) * __half2float(b) + __half2float(c);
  float near = (float) exact;
  if (near != exact && std::isfinite(near) && !(__float_as_uint(near) & 1)) {
    near = std::nextafter(near, near < exact ? INFINITY : -INFINITY);
  }
  return __float2half(near);
}
static inline __half2 __hfma2(__half2 a, __half2 b, __half2 c) {
  return {__hfma(a.x, b.x, c.x), __hfma(a.y, b.y, c.y)};
}
