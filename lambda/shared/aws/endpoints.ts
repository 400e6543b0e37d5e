/** End of a service's host name: `amazonaws.com`, and in China `amazonaws.com.cn`. */
export const dnsSuffix = (region: string): string => (region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com');
