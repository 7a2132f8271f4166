/** Loaded into a process before its own code (`node --import`): it ends when the test that started it is gone, however that went. */
process.once('disconnect', () => process.exit(1));
process.channel?.unref();
