// Stands in front of the CUDA C of one kernel: what the language has beside C++, for the processor.
#pragma once
#include <climits>
#include <cmath>
#include <csetjmp>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ucontext.h>
#include <utility>

#define __global__
#define __device__ static
#define __forceinline__ inline
#define __restrict__
#define __launch_bounds__(...)
// Blocks run one after the other, so one place serves them all.
#define __shared__ static

struct Dim {
  unsigned x, y, z;
};
static Dim gridDim, blockDim, blockIdx, threadIdx;

// --- Waiting for each other (kernel_run.h).

enum { WARP = 32, MOST_THREADS = 1024 };
enum State { READY, AT_BLOCK_BARRIER, AT_WARP_BARRIER, OVER };
static void wait_at(State barrier, int line);

#define __syncthreads() wait_at(AT_BLOCK_BARRIER, __LINE__)
#define __syncwarp(...) wait_at(AT_WARP_BARRIER, __LINE__)

// The values of threads that exchange them, in turns of two places: who is ahead by one exchange
// leaves what others still have to read.
static uint64_t exchanged[2][MOST_THREADS];
static unsigned exchanges[MOST_THREADS];
static unsigned current;

// Gives `value` to the warp and takes that of the lane `from`, of the same part of `width` lanes.
// A lane that has no thread, or whose thread has ended, gives NaN.
template <class T>
static T exchange(T value, unsigned from, bool inside, int line) {
  static_assert(sizeof(T) <= sizeof(uint64_t), "one register or two");
  uint64_t *places = exchanged[exchanges[current]++ & 1];
  std::memcpy(&places[current], &value, sizeof value);
  wait_at(AT_WARP_BARRIER, line);
  if (!inside) return value;
  std::memcpy(&value, &places[current / WARP * WARP + from], sizeof value);
  return value;
}

template <class T>
static T shuffle_down(T value, unsigned delta, unsigned width, int line) {
  unsigned lane = current % WARP;
  return exchange(value, lane + delta, lane % width + delta < width, line);
}

template <class T>
static T shuffle_up(T value, unsigned delta, unsigned width, int line) {
  unsigned lane = current % WARP;
  return exchange(value, lane - delta, lane % width >= delta, line);
}

template <class T>
static T shuffle_xor(T value, unsigned mask, unsigned width, int line) {
  unsigned lane = current % WARP;
  // A lane may read parts before its own.
  return exchange(value, lane ^ mask, (lane ^ mask) / width <= lane / width, line);
}

template <class T>
static T shuffle(T value, unsigned from, unsigned width, int line) {
  unsigned lane = current % WARP;
  return exchange(value, lane / width * width + from % width, true, line);
}

// The mask of the lanes that take part is all of them, in each kernel that TornadoVM writes; the
// width of a part may be left out.
#define SHUFFLE_ARGUMENTS(value, other, width, ...) value, other, width
#define __shfl_sync(mask, ...) shuffle(SHUFFLE_ARGUMENTS(__VA_ARGS__, WARP, ), __LINE__)
#define __shfl_up_sync(mask, ...) shuffle_up(SHUFFLE_ARGUMENTS(__VA_ARGS__, WARP, ), __LINE__)
#define __shfl_down_sync(mask, ...) shuffle_down(SHUFFLE_ARGUMENTS(__VA_ARGS__, WARP, ), __LINE__)
#define __shfl_xor_sync(mask, ...) shuffle_xor(SHUFFLE_ARGUMENTS(__VA_ARGS__, WARP, ), __LINE__)

// --- Mathematics. Names that take a float must not go through double.

using std::abs;
using std::ceil;
using std::cos;
using std::exp;
using std::fabs;
using std::floor;
using std::fma;
using std::fmax;
using std::fmin;
using std::isfinite;
using std::isinf;
using std::isnan;
using std::log;
using std::pow;
using std::sin;
using std::sqrt;
using std::tanh;
using std::trunc;

static inline float rsqrt(float x) { return (float) (1 / std::sqrt((double) x)); }
static inline float rsqrtf(float x) { return rsqrt(x); }
static inline float sinpi(float x) { return (float) std::sin(3.14159265358979323846 * (double) x); }
static inline float cospi(float x) { return (float) std::cos(3.14159265358979323846 * (double) x); }
template <class T>
static inline T min(T a, T b) { return b < a ? b : a; }
template <class T>
static inline T max(T a, T b) { return a < b ? b : a; }

// Never contracted to a fused multiply-add, in CUDA as here.
static inline float __fadd_rn(float x, float y) { return x + y; }
static inline float __fsub_rn(float x, float y) { return x - y; }
static inline float __fmul_rn(float x, float y) { return x * y; }
static inline float __fmaf_rn(float x, float y, float z) { return std::fma(x, y, z); }

static inline int __popc(unsigned x) { return __builtin_popcount(x); }
static inline int __popcll(unsigned long long x) { return __builtin_popcountll(x); }
static inline int __clz(int x) { return x ? __builtin_clz((unsigned) x) : 32; }

// --- The bits of numbers.

template <class To, class From>
static inline To bits_as(From from) {
  static_assert(sizeof(To) == sizeof(From), "bits of the same size");
  To to;
  std::memcpy(&to, &from, sizeof to);
  return to;
}
static inline float __int_as_float(int x) { return bits_as<float>(x); }
static inline float __uint_as_float(unsigned x) { return bits_as<float>(x); }
static inline int __float_as_int(float x) { return bits_as<int>(x); }
static inline unsigned __float_as_uint(float x) { return bits_as<unsigned>(x); }
static inline double __longlong_as_double(long long x) { return bits_as<double>(x); }
static inline long long __double_as_longlong(double x) { return bits_as<long long>(x); }

// --- Vectors.

#define VECTORS(type, name)                                                                     \
  struct alignas(2 * sizeof(type)) name##2 { type x, y; };                                      \
  struct name##3 { type x, y, z; };                                                             \
  struct alignas(4 * sizeof(type) > 16 ? 16 : 4 * sizeof(type)) name##4 { type x, y, z, w; };   \
  static inline name##2 make_##name##2(type x, type y) { return {x, y}; }                       \
  static inline name##3 make_##name##3(type x, type y, type z) { return {x, y, z}; }            \
  static inline name##4 make_##name##4(type x, type y, type z, type w) { return {x, y, z, w}; }
VECTORS(float, float)
VECTORS(double, double)
VECTORS(int, int)
VECTORS(unsigned, uint)
VECTORS(short, short)
VECTORS(unsigned short, ushort)
#undef VECTORS

// --- Atomics: a thread runs until it waits, so that nothing comes between.

template <class T>
static inline T atomicAdd(T *place, T value) {
  T old = *place;
  *place += value;
  return old;
}
