package org.lathe.training;

import java.util.Optional;
import java.util.function.Supplier;
import org.lathe.training.ranks.Meeting;

/** Work of which each rank does a share, and which all ranks finish, or all give up. */
final class JointWork {
  private JointWork() {}

  /**
   * Does the share of this rank, then meets the others. A share that throws anything but {@link
   * StopRequested} meets nobody: whoever catches that tells the others.
   *
   * @param step that the ranks agree on
   * @param norm of the gradient of the last step
   * @param share throws {@link StopRequested} to give the work up
   * @return what the share came to, once all ranks have theirs
   * @throws StopRequested if the work was given up, by any rank
   */
  static <T> T share(Meeting meeting, int step, float norm, Supplier<T> share) {
    Optional<T> own = Optional.empty();
    try {
      own = Optional.of(share.get());
    } catch (StopRequested given) {
      // The others hear of it at the meeting.
    }
    if (!meeting.goesOn(step, norm, own.isEmpty())) {
      throw new StopRequested();
    }
    return own.orElseThrow();
  }
}
