package org.lathe.tornado.cuda;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.lathe.engine.EngineException;
import org.lathe.tornado.launch.Window;

/**
 * Chunks of memory that are mapped one behind the other, and a second time in the order of each
 * window of chunks. So a kernel that counts with ints reaches operands anywhere. CUDA promises that
 * what a launch writes through one address is read by later launches through any other.
 */
final class MappedFloats implements FloatMemory {
  /** The addresses of a window, and the number of those who have taken it. */
  private static final class Mapping {
    private final long address;
    private int users;

    Mapping(long address) {
      this.address = address;
    }
  }

  private final CudaStream stream;
  private final VirtualMemory driver;
  private final long chunkBytes;
  private final long reserved;
  private final long address;
  private final List<Long> chunks = new ArrayList<>();
  private final Map<Window, Mapping> windows = new HashMap<>();

  /**
   * Reserves addresses; there is no memory yet.
   *
   * @param chunk floats of a chunk
   * @param most floats that there may ever be
   * @throws EngineException if the device has no such chunks
   */
  MappedFloats(CudaStream stream, VirtualMemory driver, long chunk, long most) {
    this.stream = stream;
    this.driver = driver;
    chunkBytes = Float.BYTES * chunk;
    long step = stream.guarded(driver::granularity);
    if (chunkBytes % step > 0) {
      throw new EngineException(
          ("the device maps memory in steps of %d bytes, of which chunks of %d are no multiple:"
                  + " give %s")
              .formatted(step, chunkBytes, CompiledKernels.ALTERNATIVE));
    }
    reserved = Math.ceilDiv(most, chunk) * chunkBytes;
    address = stream.guarded(() -> driver.reserve(reserved));
  }

  /**
   * Adds memory, so that there are at least {@code count} floats. All addresses stay.
   *
   * @throws EngineException if there is not enough; what was there stays
   */
  void grow(long count) {
    int before = chunks.size();
    while (count() < count) {
      try {
        chunks.add(
            stream.allocated(Float.BYTES * (count - count()), () -> driver.create(chunkBytes)));
      } catch (EngineException tooMuch) {
        chunks.subList(before, chunks.size()).forEach(this::release);
        chunks.subList(before, chunks.size()).clear();
        throw tooMuch;
      }
    }
    map(address, LongStream.range(before, chunks.size()).boxed().toList(), before);
  }

  /** Maps chunks one behind the other. */
  private void map(long base, List<Long> numbers, int first) {
    stream.guarded(
        () -> {
          long at = base + first * chunkBytes;
          for (int i = 0; i < numbers.size(); i++) {
            driver.map(at + i * chunkBytes, chunkBytes, chunks.get(numbers.get(i).intValue()));
          }
          driver.allowAccess(at, numbers.size() * chunkBytes);
          return null;
        });
  }

  private void release(long chunk) {
    stream.guarded(
        () -> {
          driver.release(chunk);
          return null;
        });
  }

  @Override
  public long address() {
    return address;
  }

  @Override
  public long count() {
    return chunks.size() * (chunkBytes / Float.BYTES);
  }

  @Override
  public long take(Window window) {
    if (window.chunks().isEmpty()) {
      return address + Float.BYTES * window.first();
    }
    Mapping mapping = windows.computeIfAbsent(window, this::mapped);
    mapping.users++;
    return mapping.address;
  }

  private Mapping mapped(Window window) {
    long bytes = window.chunks().size() * chunkBytes;
    long base = stream.guarded(() -> driver.reserve(bytes));
    map(base, window.chunks(), 0);
    return new Mapping(base);
  }

  @Override
  public void giveBack(Window window) {
    Mapping mapping = windows.get(window);
    if (mapping != null && --mapping.users == 0) {
      windows.remove(window);
      unmap(mapping.address, window);
    }
  }

  private void unmap(long base, Window window) {
    unmap(base, window.chunks().size(), window.chunks().size() * chunkBytes);
  }

  /** Unmaps chunks, each as it was mapped, and frees the addresses. */
  private void unmap(long base, int mapped, long bytes) {
    stream.guarded(
        () -> {
          for (int i = 0; i < mapped; i++) {
            driver.unmap(base + i * chunkBytes, chunkBytes);
          }
          driver.free(base, bytes);
          return null;
        });
  }

  @Override
  public void close() {
    stream.synchronize();
    windows.forEach((window, mapping) -> unmap(mapping.address, window));
    windows.clear();
    unmap(address, chunks.size(), reserved);
    chunks.forEach(this::release);
    chunks.clear();
  }
}
