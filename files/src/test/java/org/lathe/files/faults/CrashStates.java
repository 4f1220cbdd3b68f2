package org.lathe.files.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.lathe.files.FileTree;
import org.lathe.files.faults.FaultDisk.Change;

/**
 * What a disk may hold after a crash at each change of a recorded run. POSIX promises of an
 * unsynced write nothing, of a name only that it is there after a sync of its folder; so at each
 * change there are five states: everything is there (the process alone was killed); the last write
 * is there by half; nothing unsynced is there; names are there and unsynced content is not; content
 * is there and unsynced names are not.
 */
public final class CrashStates {
  /** What of the unsynced changes has reached the disk. */
  private enum Reached {
    ALL,
    TORN,
    NOTHING,
    NAMES,
    CONTENT
  }

  /** A file or a folder, whatever its names. */
  private static final class Node {
    private final boolean folder;
    private byte[] content = new byte[0];
    private byte[] synced = new byte[0];
    private Map<String, Node> names = new TreeMap<>();
    private Map<String, Node> syncedNames = new TreeMap<>();

    Node(boolean folder) {
      this.folder = folder;
    }
  }

  /**
   * What a disk may hold.
   *
   * @param folder of the real disk, with a copy of it
   * @param ended whether the run had returned before the crash
   * @param what it is after, for messages
   */
  public record State(Path folder, boolean ended, String what) {}

  /** Looks at a state. */
  @FunctionalInterface
  public interface Check {
    /** Fails if the state is none that may be left. */
    void of(State state) throws IOException;
  }

  private final FaultDisk disk;
  private final Map<Path, byte[]> before;

  private CrashStates(FaultDisk disk, Map<Path, byte[]> before) {
    this.disk = disk;
    this.before = before;
  }

  /**
   * Begins with what a disk holds now, all of it synced; to be made before the recorded run.
   *
   * @throws UncheckedIOException if it cannot be read
   */
  public static CrashStates before(FaultDisk disk) {
    Map<Path, byte[]> content = new TreeMap<>();
    try (Stream<Path> tree = Files.walk(disk.real())) {
      for (Path path : tree.toList()) {
        content.put(path, Files.isDirectory(path) ? null : Files.readAllBytes(path));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new CrashStates(disk, content);
  }

  /**
   * Makes each state, without those that were seen before.
   *
   * @param work an empty folder; each state is in a folder of it, removed afterwards
   * @return how many different states there were
   */
  public int each(Path work, Check check) throws IOException {
    List<Change> changes = disk.changes();
    Set<String> seen = new HashSet<>();
    int number = 0;
    for (int done = 0; done <= changes.size(); done++) {
      for (Reached reached : Reached.values()) {
        Path folder = Files.createDirectory(work.resolve("state-" + number++));
        String what =
            "after %d of %d changes (%s), %s reached the disk"
                .formatted(
                    done,
                    changes.size(),
                    done == 0 ? "none" : told(changes.get(done - 1)),
                    reached);
        StringBuilder content = new StringBuilder();
        write(
            state(changes, done, reached == Reached.TORN),
            folder,
            reached == Reached.NOTHING || reached == Reached.CONTENT,
            reached == Reached.NOTHING || reached == Reached.NAMES,
            content);
        if (seen.add(content.toString())) {
          check.of(new State(folder, done == changes.size(), what));
        }
        FileTree.delete(folder);
      }
    }
    return seen.size();
  }

  private String told(Change change) {
    String text = change instanceof Change.Write write ? "Write " + write.file() : "" + change;
    return text.replace(disk.real() + "/", "");
  }

  private Node state(List<Change> changes, int done, boolean torn) {
    Node root = new Node(true);
    before.forEach(
        (path, content) -> {
          if (!path.equals(disk.real())) {
            Node node = new Node(content == null);
            if (content != null) {
              node.content = content;
              node.synced = content;
            }
            Node parent = at(root, path.getParent());
            parent.names.put(name(path), node);
            parent.syncedNames.put(name(path), node);
          }
        });
    for (int i = 0; i < done; i++) {
      apply(root, changes.get(i), torn && i == done - 1);
    }
    return root;
  }

  private static String name(Path path) {
    return path.getFileName().toString();
  }

  private Node at(Node root, Path path) {
    Node node = root;
    if (!path.equals(disk.real())) {
      for (Path part : disk.real().relativize(path)) {
        node = node.names.get(part.toString());
      }
    }
    return node;
  }

  private void apply(Node root, Change change, boolean torn) {
    switch (change) {
      case Change.Create made -> add(root, made.file(), new Node(false));
      case Change.CreateFolder made -> add(root, made.folder(), new Node(true));
      case Change.Delete gone -> at(root, gone.path().getParent()).names.remove(name(gone.path()));
      case Change.Move move -> {
        Node moved = at(root, move.from().getParent()).names.remove(name(move.from()));
        add(root, move.to(), moved);
      }
      case Change.Truncate cut -> {
        Node file = at(root, cut.file());
        file.content = Arrays.copyOf(file.content, Math.toIntExact(cut.length()));
      }
      case Change.Write write -> {
        Node file = at(root, write.file());
        int length = torn ? write.bytes().length / 2 : write.bytes().length;
        int at = Math.toIntExact(write.at());
        file.content = Arrays.copyOf(file.content, Math.max(file.content.length, at + length));
        System.arraycopy(write.bytes(), 0, file.content, at, length);
      }
      case Change.Sync sync -> {
        Node node = at(root, sync.path());
        node.synced = node.content;
        node.syncedNames = new TreeMap<>(node.names);
      }
    }
  }

  private void add(Node root, Path path, Node node) {
    at(root, path.getParent()).names.put(name(path), node);
  }

  private static void write(
      Node node, Path folder, boolean syncedNames, boolean syncedContent, StringBuilder seen)
      throws IOException {
    for (Map.Entry<String, Node> entry : (syncedNames ? node.syncedNames : node.names).entrySet()) {
      Path path = folder.resolve(entry.getKey());
      Node inside = entry.getValue();
      seen.append(path.getFileName());
      if (inside.folder) {
        Files.createDirectory(path);
        seen.append('{');
        write(inside, path, syncedNames, syncedContent, seen);
        seen.append('}');
      } else {
        byte[] content = syncedContent ? inside.synced : inside.content;
        Files.write(path, content);
        seen.append('=').append(Arrays.toString(content)).append(';');
      }
    }
  }
}
