package org.lathe.server.work;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.lathe.engine.EngineException;
import org.lathe.files.InputException;
import org.lathe.server.http.Refusal;

/**
 * Reads what work tells, for the request that asked for it. If the reader ends early, for whatever
 * reason, the work is cancelled.
 */
public final class TicketReader {
  private static final Duration BETWEEN_SIGNS = Duration.ofSeconds(1);

  private TicketReader() {}

  /**
   * Takes a thing that work told, or the sign that it still waits.
   *
   * @param <T> of the thing
   */
  @FunctionalInterface
  public interface Taker<T> {
    /**
     * Takes it.
     *
     * @throws IOException if the reader is gone
     */
    void take(T thing) throws IOException;
  }

  /**
   * Reads until the work ends.
   *
   * @param told takes what the work tells
   * @param quiet called each second without news, with the number of other works before this
   * @throws IOException if the reader is gone
   * @throws Refusal if the work failed through a fault of the request, or of the engine
   */
  public static <E> void read(WorkTicket<E> ticket, Taker<E> told, Taker<Integer> quiet)
      throws IOException {
    boolean ended = false;
    try {
      while (!ended) {
        Optional<WorkTicket.News<E>> news = ticket.await(BETWEEN_SIGNS);
        if (news.isEmpty()) {
          quiet.take(ticket.ahead());
          continue;
        }
        ended = news.get().ended();
        if (news.get().told().isPresent()) {
          told.take(news.get().told().get());
        }
        if (news.get().failure().isPresent()) {
          throw failure(news.get().failure().get());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Refusal.stopping();
    } finally {
      if (!ended) {
        ticket.cancel();
      }
    }
  }

  private static RuntimeException failure(Throwable failure) {
    return switch (failure) {
      case Refusal refusal -> refusal;
      case InputException bad -> bad;
      case EngineException engine -> Refusal.failed(engine.getMessage());
      case Cancelled cancelled -> Refusal.stopping();
      case OutOfMemoryError memory ->
          Refusal.failed("out of memory: use a shorter text, or allow the server a larger heap");
      default -> new IllegalStateException(failure);
    };
  }
}
