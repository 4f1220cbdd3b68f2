package org.lathe.files;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

/** The error message for a file or folder that cannot be written. */
public final class Unwritable {
  private Unwritable() {}

  /** Returns the error with the reason that the system gave, and what to do. */
  public static InputException at(Path place, IOException e) {
    return new InputException(
        "cannot write to %s (%s): choose another {out}".formatted(place, reason(e)), e);
  }

  /** Returns the reason that the system gave, in words instead of an exception's name. */
  public static String reason(IOException e) {
    return switch (e) {
      case AccessDeniedException _ -> "permission denied";
      case FileAlreadyExistsException taken -> taken.getFile() + " is a file, not a folder";
      case NotDirectoryException other -> other.getFile() + " is not a folder";
      case NoSuchFileException _ -> "no such file or folder";
      case CharacterCodingException _ -> "not UTF-8 text";
      case FileSystemException system when system.getReason() != null -> system.getReason();
      default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    };
  }
}
