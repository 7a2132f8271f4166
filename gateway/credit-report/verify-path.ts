/** Where anyone who holds a report can check it. */
export const VERIFY_PATH = '/credit-reports/verify';
