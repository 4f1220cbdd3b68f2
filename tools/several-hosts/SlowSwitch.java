import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * A network switch with slow links, for a kernel whose {@code tc} has no {@code netem}: each
 * network namespace that is named gets a device {@code eth0}, and what is sent there arrives at
 * another one later, at the rate of the link. Needs root.
 *
 * <p>{@code java SlowSwitch.java MBIT/S MICROSECONDS NAMESPACE ..}
 */
final class SlowSwitch {
  private static final int CLONE_NEWNET = 0x40000000;
  private static final int O_RDWR = 2;
  private static final long TUNSETIFF = 0x400454caL;
  private static final short IFF_TAP_NO_PI = 0x1002;
  private static final int NAME_BYTES = 16;
  private static final int LONGEST_FRAME = 1 << 16;

  /** Frames that wait for a link, as a switch has memory for; what comes then is lost. */
  private static final long BUFFER_NANOS = 50_000_000;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final MemoryLayout INT = ValueLayout.JAVA_INT;
  private static final MemoryLayout LONG = ValueLayout.JAVA_LONG;
  private static final MemoryLayout POINTER = ValueLayout.ADDRESS;
  private static final MethodHandle OPEN =
      call("open", 2, FunctionDescriptor.of(ValueLayout.JAVA_INT, POINTER, INT));
  private static final MethodHandle SETNS =
      call("setns", -1, FunctionDescriptor.of(ValueLayout.JAVA_INT, INT, INT));
  private static final MethodHandle IOCTL =
      call("ioctl", 2, FunctionDescriptor.of(ValueLayout.JAVA_INT, INT, LONG, POINTER));
  private static final MethodHandle READ =
      call("read", -1, FunctionDescriptor.of(ValueLayout.JAVA_LONG, INT, POINTER, LONG));
  private static final MethodHandle WRITE =
      call("write", -1, FunctionDescriptor.of(ValueLayout.JAVA_LONG, INT, POINTER, LONG));

  /** A frame and the time at which it has arrived. */
  private record Frame(byte[] bytes, long due) {}

  /** A link to a host; only frames towards the host wait. */
  private static final class Port {
    final int device;
    final BlockingQueue<Frame> underway = new LinkedBlockingQueue<>();
    private long freeAt = System.nanoTime();

    Port(int device) {
      this.device = device;
    }

    /** Sends a frame to the host, unless too many wait. */
    synchronized void send(byte[] frame, double nanosPerByte, long delay) {
      long now = System.nanoTime();
      long begins = Math.max(now, freeAt);
      if (begins - now <= BUFFER_NANOS) {
        freeAt = begins + (long) (frame.length * nanosPerByte);
        underway.add(new Frame(frame, freeAt + delay));
      }
    }
  }

  private SlowSwitch() {}

  /** Runs until it is killed. */
  public static void main(String[] args) throws Throwable {
    double nanosPerByte = 8000.0 / Double.parseDouble(args[0]);
    long delay = 1000 * Long.parseLong(args[1]);
    List<Port> ports = new ArrayList<>();
    for (String namespace : List.of(args).subList(2, args.length)) {
      ports.add(new Port(device(namespace)));
    }
    Map<Long, Port> hosts = new ConcurrentHashMap<>();
    for (Port port : ports) {
      Thread.ofPlatform().start(() -> deliver(port));
      Thread.ofPlatform().start(() -> forward(port, ports, hosts, nanosPerByte, delay));
    }
    System.out.println("ready");
  }

  /** Makes the device of a host; the thread is then in the namespace of that host. */
  private static int device(String namespace) throws Throwable {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment path = arena.allocateFrom("/run/netns/" + namespace);
      int place = checked((int) OPEN.invokeExact(path, 0), "open the namespace " + namespace);
      checked((int) SETNS.invokeExact(place, CLONE_NEWNET), "enter the namespace " + namespace);
      MemorySegment tun = arena.allocateFrom("/dev/net/tun");
      int device = checked((int) OPEN.invokeExact(tun, O_RDWR), "open /dev/net/tun");
      MemorySegment request = arena.allocate(40);
      request.setString(0, "eth0");
      request.set(ValueLayout.JAVA_SHORT, NAME_BYTES, IFF_TAP_NO_PI);
      checked((int) IOCTL.invokeExact(device, TUNSETIFF, request), "make a device");
      return device;
    }
  }

  private static int checked(int result, String what) {
    if (result < 0) {
      throw new IllegalStateException("cannot " + what);
    }
    return result;
  }

  /** Takes what a host sends to the links of those that it is for. */
  private static void forward(
      Port from, List<Port> ports, Map<Long, Port> hosts, double nanosPerByte, long delay) {
    MemorySegment frame = Arena.global().allocate(LONGEST_FRAME);
    while (true) {
      int length = (int) transferred(READ, from.device, frame, LONGEST_FRAME);
      if (length < 0) {
        // The device is down.
        LockSupport.parkNanos(10_000_000);
        continue;
      }
      byte[] bytes = frame.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
      hosts.put(address(bytes, 6), from);
      Port known = hosts.get(address(bytes, 0));
      for (Port to : known != null ? List.of(known) : ports) {
        if (to != from) {
          to.send(bytes, nanosPerByte, delay);
        }
      }
    }
  }

  private static void deliver(Port port) {
    MemorySegment memory = Arena.global().allocate(LONGEST_FRAME);
    try {
      while (true) {
        Frame frame = port.underway.take();
        for (long left; (left = frame.due() - System.nanoTime()) > 0; ) {
          LockSupport.parkNanos(left);
        }
        MemorySegment.copy(
            frame.bytes(), 0, memory, ValueLayout.JAVA_BYTE, 0, frame.bytes().length);
        transferred(WRITE, port.device, memory, frame.bytes().length);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static long transferred(MethodHandle call, int device, MemorySegment bytes, long length) {
    try {
      return (long) call.invokeExact(device, bytes, length);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("read and write throw nothing checked", e);
    }
  }

  private static long address(byte[] frame, int at) {
    long address = 0;
    for (int k = at; k < at + 6; k++) {
      address = address << 8 | frame[k] & 0xff;
    }
    return address;
  }

  private static MethodHandle call(String name, int fixed, FunctionDescriptor type) {
    MemorySegment function = LINKER.defaultLookup().findOrThrow(name);
    return fixed < 0
        ? LINKER.downcallHandle(function, type)
        : LINKER.downcallHandle(function, type, Linker.Option.firstVariadicArg(fixed));
  }
}
