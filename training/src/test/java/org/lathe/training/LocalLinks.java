package org.lathe.training;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.lathe.engine.Backend;
import org.lathe.engine.Backends;
import org.lathe.engine.DeviceLink;
import org.lathe.engine.DeviceLinks;
import org.lathe.engine.EngineException;
import org.lathe.engine.Session;
import org.lathe.engine.StateTransfer;
import org.lathe.engine.Support;

/** Links of the engine vector between threads of this process, for tests. */
final class LocalLinks {
  /** What is on its way, by receiver and sender, and those who have joined. */
  private static final class Hub {
    final Map<String, Queue<float[]>> sent = new ConcurrentHashMap<>();
    final Set<Integer> joined = ConcurrentHashMap.newKeySet();
    volatile boolean broken;

    Queue<float[]> line(int from, int to) {
      return sent.computeIfAbsent(from + "-" + to, unseen -> new ArrayDeque<>());
    }
  }

  private final Map<String, Hub> hubs = new ConcurrentHashMap<>();
  private final AtomicInteger keys = new AtomicInteger();
  final AtomicInteger exchanges = new AtomicInteger();
  final Set<Integer> aborted = ConcurrentHashMap.newKeySet();
  final Set<Integer> closed = ConcurrentHashMap.newKeySet();

  /** The rank that fails, at its n-th exchange; 0 before it has joined. */
  volatile int failing = -1;

  volatile int failsAt;

  /** Says what a rank lacks. */
  volatile String refusal = "";

  /** Returns the engine vector with links. */
  Backends.Choice engine(String device, String library) {
    Backends.Choice vector = Backends.choose("vector");
    Backend backend =
        (Backend)
            Proxy.newProxyInstance(
                LocalLinks.class.getClassLoader(),
                new Class<?>[] {Backend.class},
                (proxy, method, arguments) -> {
                  Object result = invoke(vector.backend(), method, arguments);
                  return method.getName().equals("open")
                      ? linked((Session) result, device, library)
                      : result;
                });
    return new Backends.Choice(backend, vector.device());
  }

  private static Object invoke(Object target, java.lang.reflect.Method method, Object[] arguments)
      throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  /** Returns a session with links. */
  Session linked(Session session, String device, String library) {
    return (Session)
        Proxy.newProxyInstance(
            LocalLinks.class.getClassLoader(),
            new Class<?>[] {Session.class},
            (proxy, method, arguments) ->
                method.getName().equals("links")
                    ? links(session, device, library)
                    : invoke(session, method, arguments));
  }

  /** Returns the links of a session. */
  DeviceLinks links(Session session, String device, String library) {
    return new DeviceLinks() {
      @Override
      public Support support() {
        return refusal.isEmpty() ? Support.yes() : Support.no(refusal);
      }

      @Override
      public String library() {
        return library;
      }

      @Override
      public String device() {
        return device;
      }

      @Override
      public byte[] newKey() {
        return new byte[] {7, (byte) keys.incrementAndGet()};
      }

      @Override
      public DeviceLink join(byte[] key, int rank, int size) {
        Hub hub = hubs.computeIfAbsent(Arrays.toString(key), unseen -> new Hub());
        return new Link(hub, session, rank, size);
      }
    };
  }

  private final class Link implements DeviceLink {
    private final Hub hub;
    private final Session session;
    private final int rank;
    private final int size;
    private final List<StateTransfer> wanted = new ArrayList<>();
    private int begun;

    Link(Hub hub, Session session, int rank, int size) {
      this.hub = hub;
      this.session = session;
      this.rank = rank;
      this.size = size;
    }

    @Override
    public void exchange(List<StateTransfer> transfers) {
      if (!wanted.isEmpty() || hub.joined.size() < size) {
        throw new AssertionError("something is underway");
      }
      exchanges.incrementAndGet();
      begun++;
      Set<String> sends = new HashSet<>();
      for (StateTransfer transfer : transfers) {
        if (transfer.sends()) {
          float[] values = session.read(transfer.state());
          int first = Math.toIntExact(transfer.first());
          for (int i = first; i < first + transfer.count(); i++) {
            sends.add(transfer.state() + " " + i);
          }
          float[] part = Arrays.copyOfRange(values, first, first + (int) transfer.count());
          synchronized (hub) {
            hub.line(rank, transfer.peer()).add(part);
          }
        } else {
          wanted.add(transfer);
        }
      }
      for (StateTransfer transfer : wanted) {
        for (long i = transfer.first(); i < transfer.first() + transfer.count(); i++) {
          if (sends.contains(transfer.state() + " " + i)) {
            throw new AssertionError(transfer + " is sent too");
          }
        }
      }
    }

    @Override
    public boolean done() {
      if (rank == failing && begun >= failsAt) {
        throw new EngineException("the cable is cut");
      }
      if (hub.broken) {
        throw new EngineException("another rank is gone");
      }
      hub.joined.add(rank);
      if (hub.joined.size() < size) {
        return false;
      }
      synchronized (hub) {
        while (!wanted.isEmpty()) {
          StateTransfer next = wanted.getFirst();
          float[] part = hub.line(next.peer(), rank).poll();
          if (part == null) {
            return false;
          }
          if (part.length != next.count()) {
            throw new AssertionError(next + " gets " + part.length);
          }
          float[] values = session.read(next.state());
          System.arraycopy(part, 0, values, Math.toIntExact(next.first()), part.length);
          session.write(next.state(), values);
          wanted.removeFirst();
        }
      }
      return true;
    }

    @Override
    public void abort() {
      hub.broken = true;
      aborted.add(rank);
    }

    @Override
    public void close() {
      closed.add(rank);
    }
  }
}
