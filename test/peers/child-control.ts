/** Loaded into a process before its own code: answers what it uses, and ends when its parent does. */
process.on('message', (message) => {
  if (message === 'USAGE') {
    const { user, system } = process.cpuUsage();
    process.send?.({ cpuMicros: user + system, residentBytes: process.memoryUsage.rss() });
  }
});
process.on('disconnect', () => process.exit());
