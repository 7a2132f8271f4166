/** Path of the file of an export. */
export const EXPORT_PATH = '/exports/:number/file';

export const exportPathOf = (number: number): string => EXPORT_PATH.replace(':number', String(number));
