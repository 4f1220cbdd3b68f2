package org.lathe.engine;

/** What a session has to exchange states with other processes from device to device. */
public interface DeviceLinks {
  /** Those of an engine that computes in the memory of the host, or knows no such library. */
  DeviceLinks NONE =
      new DeviceLinks() {
        @Override
        public Support support() {
          return Support.no("the engine has no way from device to device");
        }

        @Override
        public String library() {
          throw new EngineException(support().reason());
        }

        @Override
        public String device() {
          throw new EngineException(support().reason());
        }

        @Override
        public byte[] newKey() {
          throw new EngineException(support().reason());
        }

        @Override
        public DeviceLink join(byte[] key, int rank, int size) {
          throw new EngineException(support().reason());
        }
      };

  /** Returns whether there is a library for it, and if not why. */
  Support support();

  /** Returns the name and version of the library, where there is one. */
  String library();

  /** Returns what tells the device from all others of its machine, where there is a library. */
  String device();

  /**
   * Returns what the processes of one link have in common; one of them makes it and tells the
   * others.
   *
   * @throws EngineException if the library cannot
   */
  byte[] newKey();

  /**
   * Begins to join the processes of a key; {@link DeviceLink#done} says when all are there.
   *
   * @param rank of this process, from 0
   * @param size number of processes
   * @throws EngineException if the library cannot, in one line
   */
  DeviceLink join(byte[] key, int rank, int size);
}
