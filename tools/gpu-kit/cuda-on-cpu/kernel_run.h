// Stands behind the CUDA C of one kernel, KERNEL: runs its blocks one after the other. Where threads
// wait for each other (WAITS), each of a block is a fiber, and the order in which fibers run is
// drawn anew each time that all of them wait or have ended: a missing barrier shows, as results that
// depend on CUDA_ON_CPU_SEED.

enum { CUDA_SUCCESS = 0, CUDA_ERROR_LAUNCH_FAILED = 719, STACK_BYTES = 128 << 10 };

struct Thread {
  State state;
  int line; // of the barrier at which it waits
  bool started;
  jmp_buf resumed;
  ucontext_t first;
};
static Thread threads[WAITS ? MOST_THREADS : 1];
static jmp_buf scheduler;
static void **parameters;

// For the driver, which copies parameters when a launch is enqueued.
struct Parameters {
  unsigned count;
  unsigned bytes[64];
};
template <class... P>
constexpr Parameters parameters_of(void (*)(P...)) {
  return {sizeof...(P), {sizeof(P)...}};
}
extern "C" const Parameters kernel_parameters;
const Parameters kernel_parameters = parameters_of(KERNEL);

template <class... P, size_t... I>
static void call(void (*kernel)(P...), std::index_sequence<I...>) {
  kernel(*(P *) parameters[I]...);
}
template <class... P>
static void call(void (*kernel)(P...)) {
  call(kernel, std::index_sequence_for<P...>());
}

static void at_thread(unsigned thread) {
  current = thread;
  threadIdx = {
      thread % blockDim.x,
      thread / blockDim.x % blockDim.y,
      thread / blockDim.x / blockDim.y};
}

// --- Fibers. Their first step is one of ucontext; from then on setjmp and longjmp change stacks,
// which unlike it enter no kernel of the system.

static void suspend() {
  if (!_setjmp(threads[current].resumed)) _longjmp(scheduler, 1);
}

static void wait_at(State barrier, int line) {
  threads[current].state = barrier;
  threads[current].line = line;
  suspend();
}

// One fiber serves the thread of its number in all blocks.
static void fiber() {
  for (;;) {
    call(KERNEL);
    threads[current].state = OVER;
    suspend();
  }
}

__attribute__((noinline)) static void resume(unsigned number) {
  Thread &thread = threads[number];
  at_thread(number);
  if (_setjmp(scheduler)) return;
  if (thread.started) _longjmp(thread.resumed, 1);
  thread.started = true;
  static char *stacks;
  if (!stacks) stacks = (char *) std::malloc((size_t) STACK_BYTES * MOST_THREADS);
  getcontext(&thread.first);
  thread.first.uc_stack.ss_sp = stacks + (size_t) STACK_BYTES * number;
  thread.first.uc_stack.ss_size = STACK_BYTES;
  thread.first.uc_link = nullptr;
  makecontext(&thread.first, fiber, 0);
  setcontext(&thread.first);
}

// --- Barriers.

static unsigned draw(unsigned below) {
  static uint64_t state = 0;
  if (!state) {
    const char *seed = std::getenv("CUDA_ON_CPU_SEED");
    state = 88172645463325252ull + (seed ? std::strtoull(seed, nullptr, 10) : 0);
  }
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return (unsigned) (state % below);
}

// Lets threads [from, to) go on if all of them that have not ended wait at `barrier`. Returns
// whether it did.
static bool release(unsigned from, unsigned to, State barrier) {
  int line = 0;
  for (unsigned t = from; t < to; t++) {
    if (threads[t].state == OVER) continue;
    if (threads[t].state != barrier) return false;
    // CUDA leaves open what becomes of threads that wait at different barriers.
    if (line && threads[t].line != line) return false;
    line = threads[t].line;
  }
  if (!line) return false;
  for (unsigned t = from; t < to; t++) {
    // All have read what a thread that has ended gave last: it has nothing more to give.
    if (threads[t].state == OVER) exchanged[0][t] = exchanged[1][t] = ~0ull;
    else threads[t].state = READY;
  }
  return true;
}

static bool run_block(unsigned count) {
  unsigned order[MOST_THREADS];
  for (unsigned t = 0; t < count; t++) {
    order[t] = t;
    threads[t].state = READY;
    exchanges[t] = 0;
  }
  std::memset(exchanged, 0xff, sizeof exchanged);
  for (;;) {
    bool over = true;
    for (unsigned t = count - 1; t > 0; t--) std::swap(order[t], order[draw(t + 1)]);
    for (unsigned i = 0; i < count; i++) {
      unsigned t = order[i];
      if (threads[t].state == READY) resume(t);
      over &= threads[t].state == OVER;
    }
    if (over) return true;
    bool released = false;
    for (unsigned t = 0; t < count; t += WARP) {
      released |= release(t, min(t + WARP, count), AT_WARP_BARRIER);
    }
    if (!released && !release(0, count, AT_BLOCK_BARRIER)) return false;
  }
}

static void report_stuck(unsigned count) {
  std::fprintf(stderr, "cuda-on-cpu: block (%u,%u,%u): its threads wait at different barriers:",
      blockIdx.x, blockIdx.y, blockIdx.z);
  int last = 0;
  for (unsigned t = 0; t < count; t++) {
    if (threads[t].state == OVER || threads[t].line == last) continue;
    last = threads[t].line;
    std::fprintf(stderr, " thread %u in line %d;", t, last);
  }
  std::fprintf(stderr, "\n");
  // They are in the midst of the kernel: the next launch has to begin anew.
  for (Thread &thread : threads) thread.started = false;
}

// Parameters are as cuLaunchKernel takes them. Returns its error.
extern "C" int kernel_launch(
    unsigned grid_x, unsigned grid_y, unsigned grid_z, unsigned block_x, unsigned block_y,
    unsigned block_z, void **values) {
  parameters = values;
  gridDim = {grid_x, grid_y, grid_z};
  blockDim = {block_x, block_y, block_z};
  unsigned count = block_x * block_y * block_z;
  for (unsigned z = 0; z < grid_z; z++) {
    for (unsigned y = 0; y < grid_y; y++) {
      for (unsigned x = 0; x < grid_x; x++) {
        blockIdx = {x, y, z};
        if (!WAITS) {
          for (unsigned t = 0; t < count; t++) {
            at_thread(t);
            call(KERNEL);
          }
        } else if (!run_block(count)) {
          report_stuck(count);
          return CUDA_ERROR_LAUNCH_FAILED;
        }
      }
    }
  }
  return CUDA_SUCCESS;
}
