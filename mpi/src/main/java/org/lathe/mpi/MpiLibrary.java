package org.lathe.mpi;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.lathe.files.InputException;
import org.lathe.training.ranks.RankLaunch;
import org.lathe.training.ranks.Ranks;
import org.lathe.training.ranks.RanksLibrary;

/** Joins the processes of a launcher by the MPI library of this machine. */
public final class MpiLibrary implements RanksLibrary {
  private static final AtomicBoolean STARTED = new AtomicBoolean();

  /** Creates it; {@link java.util.ServiceLoader} does. */
  public MpiLibrary() {}

  /**
   * {@inheritDoc}
   *
   * @throws IllegalStateException if this process has joined before: MPI starts once in a process
   */
  @Override
  public Ranks join(RankLaunch launch, Map<String, String> environment, Duration patience) {
    InstalledMpi library = InstalledMpi.find(environment, Optional.of(launch));
    Mpi mpi = new Mpi(library);
    if (STARTED.getAndSet(true)) {
      throw new IllegalStateException("this process has joined its ranks before");
    }
    mpi.start();
    int rank = mpi.rank();
    int size = mpi.size();
    if (size != launch.size() || rank != launch.rank()) {
      mpi.finish();
      throw new InputException(mismatch(launch, library, rank, size));
    }
    return new MpiRanks(mpi, patience);
  }

  private static String mismatch(RankLaunch launch, InstalledMpi library, int rank, int size) {
    return launch.launcher()
        + " started rank "
        + launch.rank()
        + " of "
        + launch.size()
        + ", but for "
        + library
        + " this is rank "
        + rank
        + " of "
        + size
        + ": the launcher and the library do not belong together; "
        + remedy(launch, library);
  }

  private static String remedy(RankLaunch launch, InstalledMpi library) {
    String name = "let " + InstalledMpi.VARIABLE + " name the library of the launcher";
    if (launch.family() == RankLaunch.Family.SLURM) {
      return "set SLURM_MPI_TYPE=pmix (Open MPI) or SLURM_MPI_TYPE=pmi2 (MPICH), or " + name;
    }
    return "start with the mpirun of " + library.abi().label() + ", or " + name;
  }

  @Override
  public String description(Map<String, String> environment) {
    try {
      InstalledMpi library = InstalledMpi.find(environment, RankLaunch.of(environment));
      return library + ", binary interface of " + library.abi().label();
    } catch (InputException e) {
      return e.getMessage();
    }
  }
}
