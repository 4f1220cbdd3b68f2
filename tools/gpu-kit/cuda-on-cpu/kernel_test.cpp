// Tests kernel_host.h, kernel_run.h and the headers of small types: a kernel of many cases, which is
// launched here as the driver's stand-in does. Prints what fails; exit code 1 then.
#include "cuda_bf16.h"
#include "cuda_fp16.h"

enum Case { XOR, DOWN, IN_PARTS, BROADCAST, ENDED_LANE, SHARED, NO_BARRIER, TWO_BARRIERS };

extern "C" __global__ void cases(float *out, int which) {
  int i = (int) (threadIdx.x + blockIdx.x * blockDim.x);
  float own = (float) i;
  __shared__ float shared[64];
  switch (which) {
    case XOR:
      for (int mask = 16; mask > 0; mask >>= 1) own += __shfl_xor_sync(0xffffffff, own, mask);
      break;
    case DOWN: own = __shfl_down_sync(0xffffffff, own, 3); break;
    case IN_PARTS: own = __shfl_down_sync(0xffffffff, own, 3, 8); break;
    case BROADCAST: own = __shfl_sync(0xffffffff, own, 5); break;
    case ENDED_LANE:
      if (threadIdx.x == 1) return;
      own = __shfl_down_sync(0xffffffff, own, 1);
      break;
    case SHARED:
      shared[threadIdx.x] = own;
      __syncthreads();
      own = shared[63 - threadIdx.x];
      break;
    case NO_BARRIER:
      shared[threadIdx.x] = own;
      own = shared[63 - threadIdx.x];
      break;
    case TWO_BARRIERS:
      if (threadIdx.x < 32) {
        __syncthreads();
      } else {
        __syncthreads();
      }
      break;
  }
  out[i] = own;
}
#define KERNEL cases
#define WAITS 1
#include "kernel_run.h"

enum { THREADS = 64, BLOCKS = 2, ALL = THREADS * BLOCKS };
static float out[ALL];
static int failed;

static int launch(int which) {
  float *pointer = out;
  void *values[] = {&pointer, &which};
  for (float &value : out) value = -1;
  return kernel_launch(BLOCKS, 1, 1, THREADS, 1, 1, values);
}

static void check(bool holds, const char *what) {
  if (holds) return;
  failed++;
  std::printf("kernel_test: fails: %s\n", what);
}

template <class Expected>
static void expect(int which, const char *what, Expected expected) {
  bool holds = launch(which) == CUDA_SUCCESS;
  for (int i = 0; i < ALL; i++) holds &= out[i] == expected(i);
  check(holds, what);
}

static void half_precision() {
  bool there_and_back = true, nearest = true;
  for (unsigned bits = 0; bits < 0x7c00; bits++) {
    __half half = __ushort_as_half((unsigned short) bits);
    float value = __half2float(half);
    there_and_back &= __float2half(value).bits == bits && __float2half(-value).bits == (bits | 0x8000);
    if (bits + 1 == 0x7c00) continue;
    float next = __half2float(__ushort_as_half((unsigned short) (bits + 1)));
    float middle = (value + next) / 2;
    unsigned even = bits + (bits & 1);
    nearest &= __float2half(middle).bits == even;
    nearest &= __float2half(std::nextafter(middle, value)).bits == bits;
    nearest &= __float2half(std::nextafter(middle, next)).bits == bits + 1;
  }
  check(there_and_back, "a half keeps its bits through float");
  check(nearest, "a float becomes the nearest half, ties to even");
  check(__half2float(__float2half(65519.0f)) == 65504.0f, "below the middle to 65536: 65504");
  check(std::isinf(__half2float(__float2half(65520.0f))), "from the middle on: infinity");
  check(std::isnan(__half2float(__float2half(NAN))), "NaN stays NaN");
  // 1 + 2^-11 lies in the middle of two halves; what is added moves it up, by less than float32 sees.
  __half tiny = __float2half(6e-8f), one = __float2half(1.0f);
  __half almost = __hfma(__float2half(1.0f + 0x1p-10f), __float2half(0x1p-11f), one);
  check(__half2float(almost) == 1.0f + 0x1p-10f, "fused: rounded once");
  check(__half2float(__hfma(tiny, tiny, one)) == 1.0f, "fused: a tiny product");
}

static void bfloat16() {
  check(__float2bfloat16(1.0f).bits == 0x3f80, "1 as bfloat16");
  check(__float2bfloat16(1.0f + 0x1p-8f).bits == 0x3f80, "a tie goes to even: down");
  check(__float2bfloat16(1.0f + 3 * 0x1p-8f).bits == 0x3f82, "a tie goes to even: up");
  check(std::isnan(__bfloat162float(__float2bfloat16(NAN))), "NaN stays NaN as bfloat16");
}

int main() {
  expect(XOR, "a sum over the warp", [](int i) { return 32.0f * (i / 32 * 32) + 496; });
  expect(DOWN, "down by 3", [](int i) { return (float) (i % 32 < 29 ? i + 3 : i); });
  expect(IN_PARTS, "down by 3 in parts of 8", [](int i) { return (float) (i % 8 < 5 ? i + 3 : i); });
  expect(BROADCAST, "of lane 5", [](int i) { return (float) (i / 32 * 32 + 5); });
  launch(ENDED_LANE);
  check(std::isnan(out[0]) && out[1] == -1 && out[2] == 3, "a lane that has ended gives NaN");
  auto mirrored = [](int i) { return (float) (i / THREADS * THREADS + THREADS - 1 - i % THREADS); };
  expect(SHARED, "shared memory behind a barrier", mirrored);
  launch(NO_BARRIER);
  bool all_right = true;
  for (int i = 0; i < ALL; i++) all_right &= out[i] == mirrored(i);
  check(!all_right, "a missing barrier shows");
  std::fprintf(stderr, "expected: ");
  check(launch(TWO_BARRIERS) == CUDA_ERROR_LAUNCH_FAILED, "threads at two barriers are an error");
  expect(SHARED, "the launch after one that failed", mirrored);
  half_precision();
  bfloat16();
  return failed > 0;
}
